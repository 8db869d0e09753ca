// reports.mjs - invented reports for the tests of the pages: many towns, groups and acts over half a year, a rise in one
// country, sources, a report with markup in it. The same each time. Prints JSON Lines.

// A small generator of numbers (mulberry32), so that every run has the same reports and filters.
export function random(seed) {
    return (below) => {
        seed = (seed + 0x6d2b79f5) | 0;
        let x = Math.imul(seed ^ (seed >>> 15), 1 | seed);
        x = (x + Math.imul(x ^ (x >>> 7), 61 | x)) ^ x;
        return ((x ^ (x >>> 14)) >>> 0) % below;
    };
}

const TOWNS = ['Leeds', 'Manchester', 'Berlin', 'Leipzig', 'Warsaw', 'Riga', 'Toronto', 'Chicago', 'Sydney', 'Paris', 'Lyon', 'Vienna', 'Rotterdam', 'Mumbai', 'Lagos', 'Madrid'];
const ACTS = [
    (town) => ['Windows of synagogue smashed', `${town.toUpperCase()} - Vandals smashed the windows of a synagogue in ${town} on Monday night and wrote "Jews out" on the door. Police are investigating an antisemitic motive.`],
    (town) => ['Woman attacked on tram', `${town.toUpperCase()} - A Muslim woman was punched and had her headscarf torn off on a tram in ${town} on Tuesday. The attacker called her a terrorist, police said.`],
    (town) => ['Mosque set on fire', `${town.toUpperCase()} - A mosque in ${town} was set on fire on Sunday night. Nobody was hurt. The imam said that threats against Muslims had come for weeks.`],
    (town) => ['Two men beaten outside club', `${town.toUpperCase()} - Two gay men were beaten outside a club in ${town} on Saturday by a group that shouted homophobic abuse. One of them was injured.`],
    (town) => ['Roma family driven from home', `${town.toUpperCase()} - A Roma family fled its home in ${town} on Wednesday after neighbours threw stones at the house and threatened to burn it down.`],
    (town) => ['Black student assaulted', `${town.toUpperCase()} - A Black student was assaulted at a bus stop in ${town} on Thursday by three men who shouted racist insults.`],
    (town) => ['Sikh temple daubed', `${town.toUpperCase()} - Racist graffiti was sprayed on the walls of a Sikh temple in ${town} on Friday. The community spoke of a hate crime.`],
    (town) => ['Refugee hostel attacked', `${town.toUpperCase()} - Attackers threw petrol bombs at a hostel for refugees in ${town} on Sunday. The fire was put out by residents.`],
];
const RUSSIAN = (town) => ['Slogan on a front door', `${town.toUpperCase()} - "Russians out" was painted on the front door of a Russian family's home in ${town} on Monday. It was the second attack on Russians there in a week.`];
const CALM = (town) => ['Council debates parking', `${town.toUpperCase()} - The council of ${town} debated parking fees on Monday. A decision is expected next month.`];
const SOURCES = ['Northern Wire', 'City Courier', 'The Evening Post'];

const dayOf = (n) => new Date(Date.UTC(2022, 0, 3) + n * 86400000).toISOString().slice(0, 10);

export function reports(days = 180) {
    const r = random(20220304), out = [];
    for (let day = 0; day < days; day++) {
        const put = ([title, text]) => out.push({ id: `t${out.length + 1}`, date: dayOf(day), title, text, source: SOURCES[r(SOURCES.length)], language: 'en' });
        put(CALM(TOWNS[r(TOWNS.length)]));
        if (r(10) < 8) put(ACTS[r(ACTS.length)](TOWNS[r(TOWNS.length)]));
        if (r(10) < 3) put(ACTS[r(ACTS.length)](TOWNS[r(TOWNS.length)]));
        if (day >= days - 12 ? r(10) < 8 : r(60) === 0) put(RUSSIAN(['Prague', 'Brno', 'Ostrava', 'Pilsen', 'Liberec'][r(5)]));
    }
    out.push({ id: 'markup', date: dayOf(days - 1), title: '<img src="https://elsewhere.example/x.png" onerror="document.title=1"> on a wall', source: '<b>Bold</b>',
        text: 'LEEDS - "<script>document.title=2</script> Jews out" was sprayed on a synagogue in Leeds on Monday. <img src=x onerror=alert(1)> ﬁ 🙂 é', language: 'en' });
    return out;
}

if (process.argv[1] && process.argv[1].endsWith('reports.mjs')) for (const report of reports(Number(process.argv[2]) || 180)) console.log(JSON.stringify(report));
