import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { ReportFacts } from '../../runner/journal/report-facts';
import type { Part } from './html';
import { embedded, Html, html } from './html';
import type { Plot } from './plot-data';
import { plotData } from './plot-data';
import { gates, head, runs, steps, timeline, totals } from './sections';
import { STYLE } from './style';

/** The browser itself blocks every request that the page would send. */
const POLICY = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'";

/** The whole report in one file. */
export function reportPage(facts: ReportFacts): string {
  const data = plotData(facts);
  const { script, style } = library();
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="Content-Security-Policy" content="${POLICY}" />
        <title>Upgrade of ${facts.path}: ${facts.stands}</title>
        <style>
          ${style}${new Html(STYLE)}
        </style>
      </head>
      <body>
        <main>
          ${head(facts)}
          <h2>Traffic</h2>
          ${traffic(facts, data.plots)} ${timeline(facts)} ${gates(facts)} ${steps(facts)} ${runs(facts)} ${foot(facts)}
        </main>
        <script type="application/json" id="plot-data">
          ${embedded(data)}
        </script>
        <script>
          ${script};
          ${new Html(readFileSync(join(__dirname, 'plots.js'), 'utf8'))};
        </script>
      </body>
    </html>`;
  return `${page.text}\n`;
}

function traffic({ traffic: read }: ReportFacts, plots: readonly Plot[]): Part {
  const missing = 'missing' in read;
  return html`${
      missing
        ? html`<p class="warn">Requests, errors and latency are missing: ${read.missing}.</p>`
        : html`${totals(read)}
            <p class="quiet">From CloudWatch, minute by minute, until ${read.until.slice(11, 16)} UTC.</p>`
    }
    ${plots.map(
      ({ id, title, unit }) =>
        html`<figure id="plot-${id}">
          <figcaption>${title} <span>${unit}</span></figcaption>
          <div class="plot" role="img" aria-label="${title} of blue and green over time"></div>
        </figure>`,
    )}
    <p class="quiet">
      A dashed line is the time at which a stage was verified, with its name or its number below. Red: a way back.
    </p>
    <noscript><p class="warn">The plots are drawn by a script in this page, and scripts are off.</p></noscript>`;
}

function foot({ journal: { lines, damaged, newer, earlierUpgrades } }: ReportFacts): Part {
  const left = [
    ...(damaged > 0 ? [`${damaged} damaged lines were left out`] : []),
    ...(newer > 0 ? [`${newer} lines are of a later version of this program and were left out`] : []),
    ...(earlierUpgrades > 0 ? [`${earlierUpgrades} earlier upgrades are not shown`] : []),
  ];
  return html`<footer>
    From ${lines} lines of the journal${left.map((one) => `; ${one}`)}. The ledger decides, not this page. Plots: uPlot
    (MIT).
  </footer>`;
}

/** Files of uPlot, which are read only when a page is written. */
function library(): { readonly script: Html; readonly style: Html } {
  const { resolve } = createRequire(__filename);
  const read = (name: string): string => readFileSync(resolve(`uplot/${name}`), 'utf8').trimEnd();
  return {
    // Each copy must contain the licence.
    script: new Html(`/*!\n${read('LICENSE')}\n*/\n${read('dist/uPlot.iife.min.js')}`),
    style: new Html(read('dist/uPlot.min.css')),
  };
}
