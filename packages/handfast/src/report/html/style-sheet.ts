/** Only system fonts, no address, no import: the page loads nothing. */
export const styleSheet: string = `
:root {
  color-scheme: light dark;
  --paper: #f6f5f1; --card: #ffffff; --ink: #1c1f24; --soft: #5b626d; --line: #dedcd5;
  --code: #faf9f6; --link: #0b5d66; --brand: #0b5d66;
  --critical: #a4145c; --high: #bb2f16; --medium: #8a5a00; --low: #1b668c; --good: #1f7446;
  --critical-tint: #fbe6f0; --high-tint: #fde9e4; --medium-tint: #fbf0d7; --low-tint: #e2f0f7;
  --good-tint: #e4f3ea; --comment: #71786f; --string: #46701d; --keyword: #6f3fa0; --numeral: #0b5d8c;
  --sans: ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
  --mono: ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --paper: #101317; --card: #181c22; --ink: #e8e9eb; --soft: #9da5b1; --line: #2c323b;
    --code: #12161b; --link: #6fcbd3; --brand: #6fcbd3;
    --critical: #ff7db4; --high: #ff8568; --medium: #f0b64a; --low: #74c4ec; --good: #62cf95;
    --critical-tint: #3c1529; --high-tint: #3d1a12; --medium-tint: #362808; --low-tint: #11303f;
    --good-tint: #12331f; --comment: #868f86; --string: #a3cf74; --keyword: #c3a0ee; --numeral: #7cc3ee;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; scroll-behavior: smooth; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.55 var(--sans); overflow-wrap: break-word; }
main, .masthead, .end { max-width: 68rem; margin: 0 auto; padding: 0 1.5rem; }
h1, h2, h3, h4, p, ul, ol, dl, dd, figure { margin: 0; padding: 0; }
ul { list-style: none; }
a { color: var(--link); text-decoration-thickness: .06em; text-underline-offset: .18em; }
code, pre { font-family: var(--mono); font-size: .86em; }
h2 { font-size: 1.3rem; letter-spacing: -.01em; }
[hidden] { display: none !important; }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; border-radius: 3px; }
.masthead { display: flex; flex-wrap: wrap; justify-content: space-between; gap: .25rem 1rem; padding-top: 1.4rem; padding-bottom: 1.4rem; }
.brand { display: flex; align-items: center; gap: .5rem; font-size: 1.05rem; }
.brand svg { width: 2rem; height: 1.25rem; fill: none; stroke: var(--brand); stroke-width: 2.6; stroke-linecap: round; }
.brand span, .stamp { color: var(--soft); }
.stamp { font-size: .9rem; font-variant-numeric: tabular-nums; align-self: center; }
main { display: grid; grid-template-columns: minmax(0, 1fr); gap: 2.2rem; }

.verdict { display: grid; grid-template-columns: auto minmax(0, 1fr) minmax(15rem, .72fr); gap: 2rem; align-items: center; background: var(--card); border: 1px solid var(--line); border-radius: 18px; padding: 1.9rem 2rem; }
.verdict h1 { font-size: 2.3rem; line-height: 1.1; letter-spacing: -.025em; font-weight: 700; }
.lede { color: var(--soft); margin-top: .5rem; max-width: 60ch; }
.badge { width: 9.5rem; height: 9.5rem; --tone: var(--soft); }
.badge .track { fill: none; stroke: var(--line); stroke-width: 7; }
.badge .fill { fill: none; stroke: var(--tone); stroke-width: 7; stroke-linecap: round; }
.badge text { text-anchor: middle; fill: var(--ink); font-family: var(--sans); }
.badge .number { font-size: 38px; font-weight: 700; letter-spacing: -.03em; }
.badge .letter { font-size: 50px; font-weight: 800; fill: var(--tone); }
.badge .small { font-size: 11.5px; fill: var(--soft); }
.grade-A, .grade-B { --tone: var(--good); } .grade-C { --tone: var(--medium); } .grade-D { --tone: var(--high); } .grade-F { --tone: var(--critical); }
.bar { display: block; width: 100%; height: 8px; margin-top: 1.1rem; border-radius: 4px; overflow: hidden; }
.bar rect.critical { fill: var(--critical); } .bar rect.high { fill: var(--high); } .bar rect.medium { fill: var(--medium); } .bar rect.low { fill: var(--low); }
.counts { display: flex; flex-wrap: wrap; gap: .2rem 1.2rem; margin-top: .6rem; color: var(--soft); }
.counts b { font-variant-numeric: tabular-nums; }
.counts .critical b, .filter .critical b { color: var(--critical); } .counts .high b, .filter .high b { color: var(--high); }
.counts .medium b, .filter .medium b { color: var(--medium); } .counts .low b, .filter .low b { color: var(--low); }
.taken { grid-column: 1 / -1; margin: -.4rem 0 -.6rem; padding-top: 1rem; border-top: 1px solid var(--line); font-size: .92rem; }
.taken summary { cursor: pointer; color: var(--soft); }
.taken p { color: var(--soft); margin: .6rem 0; max-width: 75ch; }
.taken ul { columns: 2 17rem; column-gap: 2rem; }
.taken li { break-inside: avoid; display: grid; grid-template-columns: 2.6rem minmax(0, 1fr); gap: .4rem; }
.taken b { text-align: right; font-variant-numeric: tabular-nums; }
.about { display: grid; gap: .45rem; font-size: .92rem; border-left: 1px solid var(--line); padding-left: 1.6rem; }
.about div { display: grid; grid-template-columns: 4.4rem minmax(0, 1fr); gap: .6rem; }
dt { color: var(--soft); }
dd { overflow-wrap: anywhere; }

.notice { border: 1px solid var(--medium); background: var(--medium-tint); border-radius: 14px; padding: 1.2rem 1.5rem; }
.notice h2 { font-size: 1.05rem; color: var(--medium); }
.notice ul { margin-top: .6rem; display: grid; gap: .3rem; }
.notice li { overflow-wrap: anywhere; }
.notice li span::before { content: "· "; }
.notice summary span { font-weight: 400; }
.notice details ul { margin: .5rem 0 .3rem; padding-left: 1.1rem; columns: 2 18rem; column-gap: 2rem; display: block; }
.notice details li { break-inside: avoid; padding: .12rem 0; }

.findings { display: grid; grid-template-columns: minmax(0, 1fr); gap: 1.2rem; }
.bar-row { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: .7rem 1.5rem; }
.filter { border: 0; margin: 0; padding: 0; min-width: 0; display: flex; flex-wrap: wrap; gap: .45rem; align-items: center; font-size: .9rem; }
.filter legend { float: left; color: var(--soft); padding: 0; margin-right: .6rem; }
.filter label { display: inline-flex; align-items: center; gap: .4rem; padding: .3rem .75rem; border: 1px solid var(--line); border-radius: 99px; background: var(--card); cursor: pointer; }
.filter input { margin: 0; accent-color: var(--link); }
.finding { background: var(--card); border: 1px solid var(--line); border-left: 5px solid var(--tone); border-radius: 4px 14px 14px 4px; padding: 1.4rem 1.6rem 1.2rem; scroll-margin-top: 1rem; }
.finding:target { box-shadow: 0 0 0 3px var(--tone); }
.finding.critical, .pill.critical { --tone: var(--critical); --tint: var(--critical-tint); }
.finding.high, .pill.high { --tone: var(--high); --tint: var(--high-tint); }
.finding.medium, .pill.medium { --tone: var(--medium); --tint: var(--medium-tint); }
.finding.low, .pill.low { --tone: var(--low); --tint: var(--low-tint); }
.tags { display: flex; align-items: center; gap: .7rem; font-size: .85rem; color: var(--soft); }
.pill { display: inline-block; color: var(--tone); background: var(--tint); border-radius: 99px; padding: .08rem .7rem; font-size: .8rem; font-weight: 650; letter-spacing: .01em; }
.anchor { margin-left: auto; color: var(--soft); text-decoration: none; }
.finding h3 code, .pair code, .trace li p span code { background: var(--code); border: 1px solid var(--line); border-radius: 5px; padding: .05em .35em; }
.finding h3 { font-size: 1.22rem; line-height: 1.32; letter-spacing: -.01em; margin: .5rem 0 .3rem; text-wrap: pretty; overflow-wrap: anywhere; }
.where { display: flex; flex-wrap: wrap; gap: .1rem 1rem; font-size: .92rem; color: var(--soft); overflow-wrap: anywhere; }
.code { margin-top: 1rem; border: 1px solid var(--line); border-radius: 10px; background: var(--code); overflow: hidden; }
.code figcaption { padding: .35rem .9rem; border-bottom: 1px solid var(--line); font: .8rem/1.5 var(--mono); color: var(--soft); overflow-wrap: anywhere; }
.code pre { margin: 0; padding: .55rem 0; overflow-x: auto; line-height: 1.6; }
.row { display: block; width: max-content; min-width: 100%; padding-right: 1rem; }
.row.marked { background: color-mix(in srgb, var(--tint) 42%, transparent); }
.gutter { display: inline-block; width: 3.6rem; padding-right: 1rem; text-align: right; color: var(--soft); opacity: .75; user-select: none; font-variant-numeric: tabular-nums; }
pre i { font-style: normal; } .t-comment { color: var(--comment); } .t-string { color: var(--string); } .t-keyword { color: var(--keyword); } .t-number { color: var(--numeral); }
mark { color: inherit; background: none; border-radius: 3px; padding: .1em 0; }
mark.primary { background: var(--tint); box-shadow: inset 0 -2px 0 var(--tone); }
mark.related { box-shadow: inset 0 -2px 0 var(--low); }
.note.primary .text { color: var(--tone); font-weight: 600; } .note.related .text { color: var(--low); }
.pair { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 1.6rem; margin-top: 1.2rem; }
.pair h4 { font-size: .92rem; margin-bottom: .15rem; }
.pair .attack h4 { color: var(--tone); } .pair .fix h4 { color: var(--good); }
.pair p { overflow-wrap: anywhere; text-wrap: pretty; }
.trace { margin-top: 1.2rem; }
summary { cursor: pointer; font-weight: 600; font-size: .92rem; width: fit-content; }
.trace ol { list-style: none; counter-reset: step; margin-top: .7rem; }
.trace li { counter-increment: step; position: relative; padding: 0 0 .9rem 2.4rem; }
.trace li::before { content: counter(step); position: absolute; left: 0; top: .05rem; width: 1.5rem; height: 1.5rem; border-radius: 50%; border: 1px solid var(--tone); color: var(--tone); font: 600 .78rem/1.42rem var(--sans); text-align: center; background: var(--card); }
.trace li:not(:last-child)::after { content: ""; position: absolute; left: .74rem; top: 1.6rem; bottom: .02rem; width: 1px; background: var(--line); }
.trace li p { display: flex; flex-wrap: wrap; gap: 0 .8rem; justify-content: space-between; overflow-wrap: anywhere; }
.trace li p code { color: var(--soft); }
.trace pre { margin: .25rem 0 0; padding: .35rem .7rem; background: var(--code); border: 1px solid var(--line); border-radius: 7px; overflow-x: auto; }
.facts { display: flex; flex-wrap: wrap; gap: .3rem 1.6rem; margin-top: 1.1rem; padding-top: .8rem; border-top: 1px solid var(--line); font-size: .85rem; }
.facts div { display: flex; gap: .5rem; min-width: 0; }
.facts dt { flex: none; }

.legend { display: flex; flex-wrap: wrap; gap: .4rem .6rem; margin: .9rem 0 1.3rem; }
.legend li { border: 1px solid var(--line); background: var(--card); border-radius: 99px; padding: .2rem .85rem; font-size: .9rem; }
.groups { columns: 2; column-gap: 1.4rem; }
.group { break-inside: avoid; background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: .9rem 1.2rem; margin-bottom: 1.2rem; }
.group h3 { font-size: .98rem; margin-bottom: .45rem; }
.ledger li { display: grid; align-items: baseline; grid-template-columns: minmax(0, 1fr) auto; gap: 0 1rem; padding: .34rem 0; border-top: 1px solid var(--line); font-size: .92rem; }
.ledger a { color: inherit; text-decoration-color: var(--line); }
.ledger .state { order: 2; font-size: .84rem; white-space: nowrap; }
.ledger .reason { order: 3; grid-column: 1 / -1; color: var(--soft); font-size: .84rem; overflow-wrap: anywhere; }
.found .state, .legend .found b { color: var(--high); font-weight: 650; }
.not-found .state, .legend .not-found b { color: var(--good); }
.not-applicable .state, .legend .not-applicable b { color: var(--soft); }
.not-analysed .state, .legend .not-analysed b { color: var(--medium); font-weight: 650; }
.fine { color: var(--soft); font-size: .9rem; }
.plain ul { margin-top: .7rem; background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: .3rem 1.2rem; }
.plain li { padding: .6rem 0; overflow-wrap: anywhere; } .plain li + li { border-top: 1px solid var(--line); }
.plain .reason { color: var(--soft); font-size: .92rem; margin-top: .15rem; }
.end { color: var(--soft); font-size: .9rem; padding-top: 2.4rem; padding-bottom: 2.8rem; }

@media (max-width: 60rem) {
  .verdict { grid-template-columns: auto minmax(0, 1fr); }
  .about { grid-column: 1 / -1; border-left: 0; padding-left: 0; border-top: 1px solid var(--line); padding-top: 1.2rem; }
}
@media (max-width: 44rem) {
  main, .masthead, .end { padding-left: .9rem; padding-right: .9rem; }
  main { gap: 1.7rem; }
  .verdict { grid-template-columns: minmax(0, 1fr); gap: 1.2rem; padding: 1.3rem 1.1rem; }
  .badge { width: 7.6rem; height: 7.6rem; }
  .verdict h1 { font-size: 1.9rem; }
  .finding { padding: 1.1rem 1rem 1rem; }
  .code { margin-left: -1rem; margin-right: -1rem; border-radius: 0; border-left: 0; border-right: 0; }
  .gutter { width: 2.7rem; padding-right: .7rem; }
  .indent { display: none; }
  .note .text { display: inline-block; white-space: normal; max-width: calc(100vw - 6.5rem); }
  .pair { grid-template-columns: minmax(0, 1fr); gap: .9rem; }
  .groups { columns: 1; }
  .facts { flex-direction: column; }
}
@media print {
  :root { --paper: #fff; --card: #fff; --ink: #000; --soft: #444; --line: #bbb; --code: #fff; --link: #000; }
  body { font-size: 10.5pt; }
  main, .masthead, .end { max-width: none; padding-left: 0; padding-right: 0; }
  .filter, .anchor { display: none; }
  .row { display: flex; width: auto; } .gutter { flex: none; } .row .text { white-space: pre-wrap; overflow-wrap: anywhere; }
  .verdict, .code, .pair, .trace li { break-inside: avoid; }
  h2, h3, .tags { break-after: avoid; }
  .row.marked, .pill, .notice, mark.primary { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`
