import { html } from "./html.ts";

/** Each colour has a contrast of 4.5 or more against both grounds, in both schemes. */
export const STYLES = html`<style>
  :root {
    color-scheme: light dark;
    --ground: #f7f8fa;
    --card: #fff;
    --ink: #1a2233;
    --soft: #566074;
    --line: #dfe3ea;
    --plain: #5f708d;
    --inserted: #17794e;
    --updated: #2a67cb;
    --unchanged: #667388;
    --deduplicated: #7454c4;
    --stale: #946410;
    --rejected: #c23636;
    --link: #1d5cc0;
  }
  @media (prefers-color-scheme: dark) {
    :root {
      --ground: #10141c;
      --card: #181e29;
      --ink: #e8ecf4;
      --soft: #a3aec2;
      --line: #2c3545;
      --plain: #8595b3;
      --inserted: #3fb27f;
      --updated: #6a9cf2;
      --unchanged: #8b97ae;
      --deduplicated: #a085ea;
      --stale: #d9a441;
      --rejected: #f07070;
      --link: #8cb4ff;
    }
  }
  * {
    box-sizing: border-box;
  }
  body {
    margin: 0;
    background: var(--ground);
    color: var(--ink);
    font:
      15px/1.55 system-ui,
      -apple-system,
      "Segoe UI",
      Roboto,
      sans-serif;
  }
  header,
  main {
    max-width: 1080px;
    margin: 0 auto;
    padding: 0 24px;
  }
  header {
    padding-top: 40px;
  }
  main {
    padding-top: 20px;
    padding-bottom: 40px;
  }
  h1 {
    font-size: 30px;
    line-height: 1.2;
    margin: 0 0 4px;
    letter-spacing: -0.02em;
  }
  h2 {
    font-size: 19px;
    margin: 0 0 12px;
    letter-spacing: -0.01em;
  }
  p {
    margin: 0 0 12px;
  }
  .soft {
    color: var(--soft);
  }
  nav ul {
    list-style: none;
    display: flex;
    flex-wrap: wrap;
    gap: 4px 18px;
    padding: 0;
    margin: 14px 0 0;
  }
  a {
    color: var(--link);
  }
  :focus-visible {
    outline: 3px solid var(--link);
    outline-offset: 2px;
    border-radius: 4px;
  }
  .skip {
    position: absolute;
    left: -999px;
  }
  .skip:focus {
    left: 12px;
    top: 12px;
    background: var(--card);
    padding: 8px;
  }
  section {
    background: var(--card);
    border: 1px solid var(--line);
    border-radius: 12px;
    padding: 22px 24px;
    margin: 0 0 20px;
  }
  .figures {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(150px, 1fr));
    gap: 14px;
    margin: 22px 0 0;
    padding: 0;
  }
  .figures div {
    background: var(--card);
    border: 1px solid var(--line);
    border-radius: 12px;
    padding: 14px 16px;
  }
  .figures dt {
    color: var(--soft);
    font-size: 13px;
  }
  .figures dd {
    margin: 0;
    font-size: 26px;
    font-weight: 650;
    font-variant-numeric: tabular-nums;
  }
  .scroll {
    overflow-x: auto;
  }
  table {
    border-collapse: collapse;
    width: 100%;
    font-size: 14px;
  }
  caption {
    text-align: left;
    color: var(--soft);
    padding: 0 0 6px;
  }
  th,
  td {
    text-align: left;
    padding: 6px 14px 6px 0;
    border-bottom: 1px solid var(--line);
    vertical-align: top;
    overflow-wrap: break-word;
  }
  th:last-child,
  td:last-child {
    padding-right: 0;
  }
  tbody tr:last-child > * {
    border-bottom: 0;
  }
  td ul {
    margin: 0;
    padding-left: 18px;
  }
  thead th {
    color: var(--soft);
    font-weight: 600;
    font-size: 13px;
    overflow-wrap: normal;
  }
  tbody th {
    font-weight: 600;
    min-width: 24ch;
    overflow-wrap: anywhere;
  }
  small {
    font-weight: 400;
  }
  .number {
    text-align: right;
    font-variant-numeric: tabular-nums;
    white-space: nowrap;
  }
  .whole {
    white-space: nowrap;
  }
  svg {
    display: block;
    width: 100%;
    min-width: 720px;
    height: auto;
  }
  svg .moment {
    fill: var(--soft);
    font-size: 12px;
  }
  svg .axis {
    stroke: var(--line);
  }
  .legend {
    list-style: none;
    display: flex;
    flex-wrap: wrap;
    gap: 4px 16px;
    margin: 0 0 10px;
    padding: 0;
    font-size: 13px;
  }
  .legend li::before {
    content: "";
    display: inline-block;
    width: 10px;
    height: 10px;
    margin-right: 6px;
    border-radius: 3px;
    background: var(--tone);
  }
  svg text {
    fill: var(--ink);
    font-size: 13px;
    font-variant-numeric: tabular-nums;
  }
  svg .name {
    font-weight: 600;
  }
  .ribbon {
    fill: none;
    stroke-opacity: 0.32;
    transition: stroke-opacity 0.15s;
  }
  .ribbon:hover {
    stroke-opacity: 0.6;
  }
  .bar {
    display: flex;
    height: 12px;
    min-width: 180px;
    border-radius: 6px;
    overflow: hidden;
    background: var(--line);
    margin-top: 5px;
  }
  .bar span {
    height: 100%;
  }
  details {
    margin-top: 12px;
  }
  td details {
    margin: 0;
    white-space: nowrap;
  }
  .steps {
    display: grid;
    grid-template-columns: auto auto;
    gap: 0 10px;
    margin: 4px 0 0;
  }
  .steps dd {
    margin: 0;
    text-align: right;
    font-variant-numeric: tabular-nums;
  }
  summary {
    cursor: pointer;
    color: var(--link);
  }
  pre {
    white-space: pre-wrap;
    background: var(--ground);
    padding: 12px;
    border-radius: 8px;
    font-size: 13px;
    overflow-wrap: anywhere;
  }
  h3 {
    font-size: 15px;
    margin: 18px 0 6px;
  }
  .bad {
    color: var(--rejected);
    font-weight: 600;
  }
  .plain {
    --tone: var(--plain);
  }
  .inserted {
    --tone: var(--inserted);
  }
  .updated {
    --tone: var(--updated);
  }
  .unchanged {
    --tone: var(--unchanged);
  }
  .deduplicated {
    --tone: var(--deduplicated);
  }
  .stale {
    --tone: var(--stale);
  }
  .rejected {
    --tone: var(--rejected);
  }
  .ribbon {
    stroke: var(--tone);
  }
  .node {
    fill: var(--tone);
  }
  .bar span {
    background: var(--tone);
  }
  @media (prefers-reduced-motion: reduce) {
    * {
      transition: none !important;
    }
  }
  @media print {
    body {
      background: #fff;
    }
    section {
      break-inside: avoid-page;
    }
  }
</style>`;
