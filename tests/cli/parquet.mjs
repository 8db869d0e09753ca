// parquet.mjs FILE.parquet FILE.jsonl events|incidents - holds a Parquet export against the lines of the same query, with two readers.
import { readFileSync } from 'node:fs'
import { parquetReadObjects, asyncBufferFromFile } from 'hyparquet'
import { compressors } from 'hyparquet-compressors'
import { DuckDBInstance } from '@duckdb/node-api'

const [, , parquet, jsonl, of] = process.argv
const whole = of === 'incidents'
const number = v => (typeof v === 'number' ? v : null)
const expected = readFileSync(jsonl, 'utf8').split('\n').filter(Boolean).map(JSON.parse).map(r => ({
  id: r.id, type: r.type, group: r.group, perceived: r.perceived, date_start: r.date.start, place: r.place.name, country: r.place.country,
  admin1: r.place.admin1, lat: r.place.lat, lon: r.place.lon, geonames: r.place.geonames, target: r.target.text, killed: number(r.count.killed),
  confidence: r.confidence, ...(whole ? { n_reports: r.reports, first_report: r.first_seen, review: r.review } : { report_url: r.report.url, cameo: r.cameo }),
}))
let passed = 0, failed = 0
const claim = (what, holds) => { if (holds) passed++; else { failed++; console.error('not so: ' + what) } }
const plain = v => (v === undefined ? null : typeof v === 'bigint' ? Number(v) : v instanceof Date ? v.toISOString().slice(0, 10) : v)
const compare = (reader, rows) => {
  claim(`${reader}: as many rows`, rows.length === expected.length)
  expected.forEach((e, i) => {
    for (const key of Object.keys(e)) {
      const got = plain(rows[i]?.[key])
      const same = typeof e[key] === 'number' ? Math.abs(got - e[key]) < 6e-6 : (got ?? null) === (e[key] ?? null)
      if (!same) claim(`${reader}: row ${i} ${key}: ${got} is ${e[key]}`, false); else passed++
    }
  })
}
compare('hyparquet', await parquetReadObjects({ file: await asyncBufferFromFile(parquet), compressors }))
const db = await (await DuckDBInstance.create(':memory:')).connect()
const columns = Object.keys(expected[0] ?? { id: 0 }).map(k => (/^date_|^first_/.test(k) ? `strftime("${k}", '%Y-%m-%d') AS "${k}"` : `"${k}"`))
compare('duckdb', (await db.runAndReadAll(`SELECT ${columns.join(',')} FROM read_parquet('${parquet}')`)).getRowObjects())
console.log(`${passed} passed, ${failed} failed`)
process.exit(failed || !passed ? 1 : 0)
