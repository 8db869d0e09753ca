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
const CZECH = ['Prague', 'Brno', 'Ostrava', 'Pilsen', 'Liberec'];
// Headline, then ways to tell it. {T} a town, {d} a weekday; the rest is drawn from PARTS.
const ACTS = [
    ['Windows of synagogue smashed', 'Vandals smashed the windows of a synagogue in {T} on {d} and wrote "Jews out" on its door.', 'The synagogue on {street} in {T} had its windows broken on {d}, and a swastika was painted beside the entrance.'],
    ['Woman attacked for her headscarf', 'A Muslim woman of {n} was punched on a tram in {T} on {d} and had her headscarf torn off.', 'A man pulled the headscarf off a Muslim {job} near {street} in {T} on {d} and spat at her.'],
    ['Mosque set on fire', 'A mosque in {T} was set on fire on {d}; flames reached the prayer hall.', 'Arsonists burned the entrance of the mosque on {street} in {T} on {d}.'],
    ['Two men beaten outside club', 'Two gay men were beaten outside a club on {street} in {T} on {d} by youths who shouted homophobic abuse.', 'A gay couple was kicked and punched in {T} on {d} after they had held hands near {street}.'],
    ['Roma family driven from home', 'A Roma family fled its house on {street} in {T} on {d} when neighbours threw stones at it.', 'Attackers threw stones at the home of a Roma {job} in {T} on {d} and shouted that Roma should leave.'],
    ['Black {job} assaulted', 'A Black {job} of {n} was assaulted at {street} in {T} on {d} by three men who shouted racist insults.', 'Racist attackers beat a Black man of {n} in {T} on {d} as he walked along {street}.'],
    ['Sikh temple daubed', 'Racist graffiti was sprayed on the walls of a Sikh temple in {T} on {d}.', 'The gurdwara on {street} in {T} was daubed with slogans against Sikhs on {d}.'],
    ['Refugee hostel attacked', 'Attackers threw petrol bombs at a hostel for refugees on {street} in {T} on {d}.', 'A home for refugees in {T} was set on fire on {d} while {n} people slept in it.'],
];
const RUSSIAN = ['Slogan on a front door', '"Russians out" was painted on the front door of a Russian {job} on {street} in {T} on {d}.', 'A Russian {job} of {n} was beaten in {T} on {d} by men who had heard him speak Russian.', 'The window of a shop owned by Russians on {street} in {T} was smashed on {d}.'];
const CALM = ['Council debates {thing}', 'The council of {T} debated {thing} on {d}.', 'Shops on {street} in {T} will stay open longer, the {job} in charge of {thing} said on {d}.'];
const DETAILS = ['{Name}, a {job} who lives opposite, heard {thing} at about {n} minutes past midnight.', 'A camera at {street} may have recorded a {colour} car.', 'The damage was put at {n},000 by the insurer of the {thing}.', 'Officers took {n} statements and asked for pictures from {street}.',
    '"We sat in the {thing} and did not dare to switch on a lamp," said {Name}.', 'A {job} found a {colour} glove and a {thing} in the yard.', 'The mayor, {Name}, will come to {street} in the afternoon.', 'Neighbours brought {thing} and {colour} flowers.', '{Name} has been the {job} here for {n} years.',
    'It rained, and the {thing} was washed towards {street}.', 'School number {n} was closed while the {thing} was searched.', 'A tram of line {n} waited for almost an hour.'];
const PARTS = {
    street: ['Mill Lane', 'Station Road', 'Harbour Street', 'Lindenweg', 'Castle Hill', 'Orchard Row', 'Weavers Square', 'Canal Walk', 'Poplar Avenue', 'Granary Steps', 'Bell Yard', 'Quarry Road', 'Tanner Street', 'Observatory Park'],
    job: ['baker', 'nurse', 'student', 'tailor', 'teacher', 'welder', 'cook', 'librarian', 'carpenter', 'dentist', 'gardener', 'pianist'], colour: ['grey', 'yellow', 'dark blue', 'white', 'rusty', 'green'],
    thing: ['parking fees', 'a ladder', 'the boiler room', 'a bucket of lime', 'the tram shelter', 'bread', 'a bicycle', 'the allotments', 'the archive', 'a market stall', 'wet leaves', 'the laundry'],
    Name: ['Ilse Marten', 'Joan Pryce', 'Tomas Belik', 'Adaeze Obi', 'Karel Dusek', 'Mina Rao', 'Peter Anselm', 'Lucia Ferro', 'Hanna Wirth', 'Owen Tull', 'Sara Lindqvist', 'Marek Zielny'], d: ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'],
};
const SOURCES = ['Northern Wire', 'City Courier', 'The Evening Post'];

function tell(r, [head, ...ways], town) {
    const one = (list) => list[r(list.length)], fill = (text) => text.replace(/\{(\w+)\}/g, (_, part) => part === 'T' ? town : part === 'n' ? String(17 + r(60)) : one(PARTS[part]));
    const details = new Set();
    while (details.size < 3) details.add(one(DETAILS));
    return { title: fill(head), text: [`${town.toUpperCase()} - ${fill(one(ways))}`, ...[...details].map(fill)].join(' ') };
}

const dayOf = (n) => new Date(Date.UTC(2022, 0, 3) + n * 86400000).toISOString().slice(0, 10);

export function reports(days = 180) {
    const r = random(20220304), out = [];
    const put = (day, what, towns) => out.push({ id: `t${out.length + 1}`, date: dayOf(day), ...tell(r, what, towns[r(towns.length)]), source: SOURCES[r(SOURCES.length)], language: 'en' });
    for (let day = 0; day < days; day++) {
        put(day, CALM, TOWNS);
        if (r(10) < 8) put(day, ACTS[r(ACTS.length)], TOWNS);
        if (r(10) < 4) put(day, ACTS[r(ACTS.length)], TOWNS);
        if (day >= days - 12 || r(45) === 0) put(day, RUSSIAN, CZECH);
    }
    out.push({ id: 'markup', date: dayOf(days - 1), title: '<img src="https://elsewhere.example/x.png" onerror="document.title=1"> on a wall', source: '<b>Bold</b>',
        text: 'LEEDS - "<script>document.title=2</script> Jews out" was sprayed on a synagogue in Leeds on Monday. <img src=x onerror=alert(1)> ﬁ 🙂 é', language: 'en' });
    return out;
}

if (process.argv[1] && process.argv[1].endsWith('reports.mjs')) for (const report of reports(Number(process.argv[2]) || 180)) console.log(JSON.stringify(report));
