/** How a report looks: plain, on paper and on screens, by day and by night. */
export const reportStyle = `
:root {
  color-scheme: light dark;
  --ground: #fbfbfa; --text: #1d1f21; --soft: #62676d; --line: #d9dbdd; --card: #ffffff;
  --sound: #1f6fb2; --peak: #a8adb3; --aim: #2e8b57; --red: #c0392b; --amber: #a86500;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #16181a; --text: #e6e7e8; --soft: #9aa0a6; --line: #34383c; --card: #1e2124;
    --sound: #6cb0ea; --peak: #6f757b; --aim: #63c28d; --red: #ff7b6b; --amber: #e5ad4e;
  }
}
body { margin: 0 auto; max-width: 66rem; padding: 2rem 1.25rem 4rem; background: var(--ground); color: var(--text);
  font: 15px/1.5 system-ui, sans-serif; font-variant-numeric: tabular-nums; }
h1 { margin: 0; font-size: 1.7rem; } h2 { margin: 2.5rem 0 0.5rem; font-size: 1.25rem; }
h3 { margin: 1.25rem 0 0.25rem; font-size: 0.95rem; color: var(--soft); font-weight: 600; }
p { margin: 0.25rem 0 0.75rem; } .soft { color: var(--soft); }
table { border-collapse: collapse; width: 100%; margin: 0.5rem 0 1rem; }
th, td { padding: 0.3rem 0 0.3rem 0.9rem; text-align: right; border-bottom: 1px solid var(--line); white-space: nowrap; }
th { color: var(--soft); font-weight: 600; font-size: 0.85rem; }
th.text, td.text { padding-left: 0; min-width: 9rem; text-align: left; white-space: normal; width: 100%; }
.scroll { overflow-x: auto; }
ul { list-style: none; margin: 0.5rem 0 1rem; padding: 0; }
li { padding: 0.35rem 0 0.35rem 6.5rem; position: relative; border-bottom: 1px solid var(--line); }
ul.files { columns: 2 18rem; } .files li { padding: 0.15rem 0; border: 0; break-inside: avoid; overflow-wrap: anywhere; }
a { color: var(--sound); } summary { margin: 0.75rem 0; color: var(--soft); font-weight: 600; font-size: 0.95rem; cursor: pointer; }
li b { position: absolute; left: 0; } .red b, .no { color: var(--red); } .warning b { color: var(--amber); }
.note b, .waived b { color: var(--soft); } .yes { color: var(--aim); }
code { font-size: 0.85em; color: var(--soft); }
svg { display: block; width: 100%; height: auto; background: var(--card); border: 1px solid var(--line); border-radius: 6px; }
svg text { font: 11px system-ui, sans-serif; fill: var(--soft); }
.grid { stroke: var(--line); stroke-width: 1; } .cut { stroke: var(--soft); stroke-width: 1; stroke-dasharray: 2 3; }
.sound { fill: none; stroke: var(--sound); stroke-width: 1.75; stroke-linejoin: round; }
.thin { fill: none; stroke: var(--sound); stroke-width: 1; opacity: 0.4; }
.peak { fill: none; stroke: var(--peak); stroke-width: 1; }
.aim { fill: none; stroke: var(--aim); stroke-width: 1.5; stroke-dasharray: 6 4; }
.ceiling { stroke: var(--red); stroke-width: 1; stroke-dasharray: 6 4; }
svg text.aimed, svg text.ceiled { paint-order: stroke; stroke: var(--card); stroke-width: 4px; }
svg text.aimed { fill: var(--aim); } svg text.ceiled { fill: var(--red); }
.top { fill: var(--soft); } .over { fill: var(--red); }
`;
