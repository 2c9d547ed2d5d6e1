/** What the pages of a probe add to the style sheet. */
export const probeStyleSheet: string = `
.verdicts {
  width: 100%; border-collapse: separate; border-spacing: 0; background: var(--card); border: 1px
  solid var(--line); border-radius: 12px; font-size: .92rem; margin-top: .9rem;
}
.verdicts th { text-align: left; color: var(--soft); font-weight: 600; font-size: .84rem; }
.verdicts th, .verdicts td {
  padding: .5rem .9rem; vertical-align: baseline; overflow-wrap: anywhere;
}
.verdicts td { border-top: 1px solid var(--line); }
.verdicts td:first-child { white-space: nowrap; }
.verdicts td:nth-child(2) { min-width: 15rem; }
.verdicts + .fine { margin-top: .8rem; }
.verdicts .settle { display: block; color: var(--soft); font-size: .88rem; margin-top: .15rem; }
.verdicts code { white-space: normal; }
.pill.safe { --tone: var(--good); --tint: var(--good-tint); }
.pill.change-new { --tone: var(--high); --tint: var(--high-tint); }
.pill.change-still { --tone: var(--medium); --tint: var(--medium-tint); }
.pill.change-fixed { --tone: var(--good); --tint: var(--good-tint); }
.pill.change-not-tested { --tone: var(--soft); --tint: var(--code); }
.pill.inconclusive { --tone: var(--medium); --tint: var(--medium-tint); }
.pill.not-applicable { --tone: var(--soft); --tint: var(--code); }
.seen { margin-top: 1.2rem; }
.seen h4, .replay h4 { font-size: .92rem; margin-bottom: .4rem; }
.seen > ol { list-style: none; display: grid; gap: .3rem; }
.seen li {
  display: grid; grid-template-columns: 5.6rem minmax(0, 1fr); gap: .2rem .8rem; font-size:
  .92rem; overflow-wrap: anywhere;
}
.seen .role { color: var(--soft); font-size: .84rem; }
.seen .proof { font-weight: 600; } .seen .proof .role { color: var(--tone); }
.exchange {
  margin-top: .9rem; border: 1px solid var(--line); border-radius: 10px; background: var(--code);
  overflow: hidden;
}
.exchange summary {
  padding: .45rem .9rem; width: auto; font: .84rem/1.5 var(--mono); overflow-wrap: anywhere;
}
.exchange[open] summary { border-bottom: 1px solid var(--line); }
.exchange pre {
  margin: 0; padding: .7rem .9rem; white-space: pre-wrap; overflow-wrap: anywhere; line-height:
  1.5;
}
.exchange .answer { border-top: 1px dashed var(--line); }
.exchange b { font-weight: 650; }
.probed {
  margin-top: 1.1rem; padding: .5rem .9rem; border-radius: 8px; font-size: .92rem;
  background: var(--code); border: 1px solid var(--line); overflow-wrap: anywhere;
}
.probed.confirmed { background: var(--tint); border-color: var(--tone); }
.replay { margin-top: 1.2rem; }
.replay p { color: var(--soft); font-size: .92rem; margin-bottom: .5rem; }
.replay .lines { position: relative; }
.replay pre {
  margin: 0; padding: .7rem .9rem; background: var(--code); border: 1px solid var(--line);
  border-radius: 10px; overflow-x: auto; line-height: 1.6;
}
.copy {
  font: 600 .8rem/1 var(--sans); color: var(--link); background: var(--card); border: 1px solid
  var(--line); border-radius: 7px; padding: .45rem .75rem; cursor: pointer; margin-bottom: .5rem;
}
@media (max-width: 44rem) {
  .verdicts, .verdicts tbody, .verdicts tr, .verdicts td { display: block; }
  .verdicts thead { display: none; }
  .verdicts tr { padding: .7rem 1rem; } .verdicts tr + tr { border-top: 1px solid var(--line); }
  .verdicts td, .verdicts td:nth-child(2) { padding: .12rem 0; border: 0; min-width: 0; }
  .seen li { grid-template-columns: minmax(0, 1fr); gap: 0; }
}
@media print {
  .copy { display: none; }
  .replay pre { white-space: pre-wrap; overflow-wrap: anywhere; }
  .verdicts tr, .exchange { break-inside: avoid; }
}
`
