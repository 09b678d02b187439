/** Light, dark by the reader's preference, and always light on paper. */
export const STYLE = `
:root { color-scheme: light dark;
  --paper: #ffffff; --ink: #1c2024; --quiet: #646c75; --line: #e4e7eb; --panel: #f6f7f9; --mark: #8a929b;
  --blue: #2563c9; --green: #158a4c; --good: #158a4c; --warn: #a35c00; --bad: #c0312b; }
@media screen and (prefers-color-scheme: dark) { :root {
  --paper: #14171a; --ink: #e6e8ea; --quiet: #9aa3ac; --line: #2b3036; --panel: #1c2025; --mark: #79828c;
  --blue: #74a9ff; --green: #56c98a; --good: #56c98a; --warn: #e0a75a; --bad: #ff7f78; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 14px/1.5 system-ui, -apple-system, 'Segoe UI', sans-serif; }
main { max-width: 1060px; margin: 0 auto; padding: 32px 24px 48px; }
h1 { font-size: 24px; line-height: 1.25; margin: 0 0 4px; }
h2 { font-size: 16px; margin: 36px 0 10px; }
p { margin: 4px 0; }
code, .id { font: 13px ui-monospace, 'SFMono-Regular', Menlo, Consolas, monospace; overflow-wrap: anywhere; }
.quiet { color: var(--quiet); }
.verdict { display: inline-block; margin: 12px 0 4px; padding: 3px 10px; border: 1px solid; border-radius: 4px; font-weight: 600; }
.good { color: var(--good); } .warn { color: var(--warn); } .bad { color: var(--bad); }
.blue { color: var(--blue); } .green { color: var(--green); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 2px 20px; margin: 12px 0 0; }
dt { color: var(--quiet); } dd { margin: 0; }
table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }
th { text-align: left; font-weight: 500; color: var(--quiet); }
th, td { padding: 5px 12px 5px 0; border-bottom: 1px solid var(--line); vertical-align: top; }
th:last-child, td:last-child { padding-right: 0; }
.totals th, .totals td { width: 16%; }
.number { text-align: right; white-space: nowrap; }
.when { white-space: nowrap; }
details summary { cursor: pointer; white-space: nowrap; }
details ul { margin: 4px 0; padding-left: 18px; }
figure { margin: 18px 0 0; break-inside: avoid; }
figcaption { font-weight: 600; margin-bottom: 2px; }
figcaption span { font-weight: 400; color: var(--quiet); }
.plot { width: 100%; }
.plot .u-legend { font-size: 12px; text-align: left; margin: 0; padding-left: 58px; }
.plot .u-legend th, .plot .u-legend td { padding: 2px 4px 0; border: 0; }
.plot .u-legend th { font-weight: 400; }
.plot .u-legend tr:first-child .u-marker { display: none; }
.plot .u-legend .u-value { min-width: 6.5em; }
footer { margin-top: 36px; padding-top: 10px; border-top: 1px solid var(--line); color: var(--quiet); font-size: 12px; }
@media print {
  @page { margin: 14mm; }
  main { max-width: none; padding: 0; }
  h2 { break-after: avoid; }
  tr { break-inside: avoid; }
  .plot .u-legend tr:first-child { display: none; }
}
`;
