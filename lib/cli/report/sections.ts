import { SLOTS } from '../../domain';
import type { GateFact, ReportFacts, RunFact, TrafficFacts } from '../../runner/journal/report-facts';
import type { StageFact } from '../../runner/journal/stage-facts';
import type { Part } from './html';
import { html } from './html';

const OUTCOMES: Readonly<Record<RunFact['outcome'], readonly [tone: string, words: string]>> = {
  done: ['good', 'Done as asked'],
  rolledBack: ['bad', 'Rolled back'],
  gate: ['bad', 'A gate or a verdict failed'],
  preflight: ['bad', 'Stopped by the preflight'],
  refused: ['bad', 'Refused'],
  error: ['bad', 'Ended with an error'],
  usage: ['bad', 'Ended with an error'],
  paused: ['warn', 'Paused'],
  unfinished: ['warn', 'Not ended: killed, or still running'],
};
const TONES: Readonly<Record<string, string>> = { passed: 'good', failed: 'bad', error: 'bad', inconclusive: 'warn' };
const ARROWS: Readonly<Record<StageFact['direction'], string>> = { forward: '→', back: '←', again: '↻' };

const minute = (time: string): string => time.slice(0, 16).replace('T', ' ');
const moment = (time: string): string => time.slice(5, 19).replace('T', ' ');
const number = (value: number): string => value.toLocaleString('en');

function duration(seconds: number): string {
  if (seconds < 100) return `${Math.round(seconds * 10) / 10} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 100 ? `${minutes} min` : `${Math.round(minutes / 6) / 10} h`;
}

export function head(facts: ReportFacts): Part {
  const { path, upgrade, roles, releases, who, began, ended, stands, next, outcome, pace } = facts;
  const [tone, words] = OUTCOMES[outcome];
  const now = `stands at ${stands}${next === undefined ? '' : `, next ${next}`}`;
  const slots =
    roles && releases
      ? html`<dt>releases</dt>
          <dd>${releases[roles.from]} on ${roles.from} to ${releases[roles.to]} on ${roles.to}</dd>`
      : '';
  return html`<h1>Upgrade of <span class="id">${path}</span></h1>
    <p class="verdict ${tone}">${words}: ${now}</p>
    <dl>
      ${slots}
      <dt>upgrade</dt>
      <dd>number ${upgrade ?? 'unknown'} of this ledger</dd>
      <dt>from, to</dt>
      <dd>${minute(began)} to ${minute(ended)} UTC, by AWS’s clock</dd>
      <dt>applied by</dt>
      <dd>${who.join(', ')}</dd>
    </dl>
    ${
      pace === 1
        ? ''
        : html`<p class="quiet">
            AWS’s clock ran ${Math.round(pace)} times as fast as the computer’s: this was a lab. The durations below are
            those of the computer’s clock.
          </p>`
    }`;
}

export function timeline({ stages }: ReportFacts): Part {
  const rows = stages.map((fact, place) => {
    const { stage, direction, began, seconds, agreed, weights, ended } = fact;
    return html`<tr>
      <td class="number quiet">${place + 1}</td>
      <td class="when ${direction === 'back' ? 'bad' : ''}">${ARROWS[direction]} ${stage}</td>
      <td class="when">${moment(began)}</td>
      <td class="number">${seconds === undefined ? '' : duration(seconds)}</td>
      <td>${applied(fact)}</td>
      <td>${whoAgreed(fact)}</td>
      <td class="number">
        ${
          weights
            ? html`<span class="blue">${weights.blue}</span> / <span class="green">${weights.green}</span>`
            : ended === undefined
              ? html`<span class="warn">${agreed || fact.unasked ? 'not verified' : 'not applied'}</span>`
              : ''
        }
      </td>
    </tr>`;
  });
  return html`<h2>Stages</h2>
    <table>
      <tr>
        <th></th>
        <th>stage</th>
        <th>begun (UTC)</th>
        <th class="number">took</th>
        <th>Terraform</th>
        <th>agreed</th>
        <th class="number">blue / green %</th>
      </tr>
      ${rows}
    </table>`;
}

const UNASKED: Readonly<Record<NonNullable<StageFact['unasked']>, string>> = {
  gate: 'nobody was asked: a gate had failed',
  silence: 'nobody was asked: there was no answer in time',
};

function whoAgreed({ agreed, unasked }: StageFact): string {
  if (agreed) return `${agreed.who}, ${agreed.by}`;
  return unasked === undefined ? 'nobody' : UNASKED[unasked];
}

function applied({ terraform, changes }: StageFact): Part {
  const { add, change, destroy, replace, imported } = terraform;
  const counts = `${imported === undefined ? '' : `<${imported} `}+${add} ~${change} -${destroy} ±${replace}`;
  return html`<details>
    <summary>${counts}</summary>
    <ul>
      ${changes.map(({ action, address }) => html`<li>${action} <code>${address}</code></li>`)}
    </ul>
  </details>`;
}

export function gates({ gates: asked }: ReportFacts): Part {
  if (asked.length === 0)
    return html`<h2>Gates</h2>
      <p class="quiet">No gate was asked.</p>`;
  return html`<h2>Gates</h2>
    <table>
      <tr>
        <th>at (UTC)</th>
        <th>stage</th>
        <th>gate</th>
        <th>verdict</th>
        <th>evidence</th>
      </tr>
      ${asked.map(gate)}
    </table>`;
}

function gate({ at, stage, gate: name, verdict, evidence, dryRun, analysis }: GateFact): Part {
  const judged = analysis?.measurements ?? [];
  return html`<tr>
    <td class="when">${moment(at)}</td>
    <td class="when">${stage}</td>
    <td>${name}</td>
    <td class="when ${TONES[verdict] ?? ''}">${verdict}${dryRun ? ' (dry run)' : ''}</td>
    <td>
      ${judged.length === 0 ? evidence : judged.map(({ sentence }) => html`<p>${sentence}</p>`)}
      ${analysis ? html`<p class="quiet">watched ${moment(analysis.start)} to ${moment(analysis.end)}</p>` : ''}
    </td>
  </tr>`;
}

export function steps({ steps: verdicts }: ReportFacts): Part {
  const all = Object.entries(verdicts);
  if (all.length === 0) return '';
  return html`<h2>Verdicts of the steps</h2>
    <table>
      <tr>
        <th>step</th>
        <th>stage</th>
        <th>verdict</th>
        <th>evidence</th>
      </tr>
      ${all.map(
        ([step, { stage, verdict, evidence }]) =>
          html`<tr>
            <td>${step}</td>
            <td>${stage}</td>
            <td class="${TONES[verdict] ?? ''}">${verdict}</td>
            <td>${evidence}</td>
          </tr>`,
      )}
    </table>`;
}

export function runs({ runs: all }: ReportFacts): Part {
  return html`<h2>Commands</h2>
    <table>
      <tr>
        <th>begun (UTC)</th>
        <th>command</th>
        <th>by</th>
        <th>ended</th>
      </tr>
      ${all.map(({ began, command, who, outcome, code, sentence }) => {
        const [tone, words] = OUTCOMES[outcome];
        return html`<tr>
          <td class="when">${moment(began)}</td>
          <td>${command}</td>
          <td>${who}</td>
          <td>
            <span class="${tone}">${words}</span
            >${code === undefined ? '' : ` ${code}`}${sentence === undefined ? '' : `: ${sentence}`}
          </td>
        </tr>`;
      })}
    </table>`;
}

export function totals(traffic: TrafficFacts): Part {
  return html`<table class="totals">
    <tr>
      <th>slot</th>
      <th class="number">requests</th>
      <th class="number">5xx</th>
      <th class="number">not answered (yet)</th>
      <th class="number">4xx</th>
      <th class="number">p99, middle minute</th>
    </tr>
    ${SLOTS.map((slot) => {
      const { requests, serverErrors, unanswered, clientErrors, p99Seconds } = traffic.totals[slot];
      return html`<tr>
        <td class="${slot}">${slot}</td>
        ${[requests, serverErrors, unanswered, clientErrors].map((n) => html`<td class="number">${number(n)}</td>`)}
        <td class="number">${p99Seconds === undefined ? '–' : `${Number(p99Seconds.toPrecision(3))} s`}</td>
      </tr>`;
    })}
  </table>`;
}
