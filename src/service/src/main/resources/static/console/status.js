// How this replica does, from its own metrics, in people's units.

import { describe } from './bounds.js';
import { byId, count, element, exactTime, say } from './page.js';
import { info, metrics } from './session.js';

const INTERVAL = 2000;
const POINTS = 60;
const SVG = 'http://www.w3.org/2000/svg';

let before = null;
const plots = new Map();

/** The samples of a page of metrics: name, labels and value. */
export function parse(text) {
  const samples = [];
  for (const line of text.split('\n')) {
    const match = /^([a-z_:][\w:]*)(?:\{(.*)\})? (\S+)/i.exec(line);
    if (match) {
      const labels = {};
      for (const [, key, value] of (match[2] ?? '').matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)) {
        labels[key] = value;
      }
      samples.push({ name: match[1], labels, value: Number(match[3]) });
    }
  }
  return samples;
}

const total = (samples, name) => samples.filter((each) => each.name === name).reduce((sum, each) => sum + each.value, 0);

/** A line of the last two minutes, with the value of now and the highest. */
function plot(name, value, text) {
  let shown = plots.get(name);
  if (!shown) {
    const svg = document.createElementNS(SVG, 'svg');
    svg.setAttribute('class', 'plot');
    svg.setAttribute('viewBox', `0 0 ${POINTS} 100`);
    svg.setAttribute('preserveAspectRatio', 'none');
    svg.setAttribute('aria-hidden', 'true');
    const line = document.createElementNS(SVG, 'polyline');
    svg.append(line);
    const now = element('strong', {});
    const highest = element('span', {});
    byId('status-plots').append(element('figure', {}, element('figcaption', {}, name, now), svg, element('p', { class: 'meta' }, highest)));
    shown = { line, now, highest, values: [] };
    plots.set(name, shown);
  }
  shown.values.push(value);
  shown.values.splice(0, shown.values.length - POINTS);
  const highest = Math.max(...shown.values, 1e-9);
  shown.line.setAttribute('points', shown.values.map((each, at) => `${at},${98 - 94 * (each / highest)}`).join(' '));
  shown.now.textContent = text(value);
  shown.highest.textContent = `Highest in 2 minutes: ${text(Math.max(...shown.values))}`;
}

const rate = (value) => `${value.toLocaleString('en', { maximumFractionDigits: value < 10 ? 1 : 0 })} a second`;
const duration = (value) => `${(value * 1000).toLocaleString('en', { maximumFractionDigits: value < 0.01 ? 1 : 0 })} ms`;

/** How many calls took at most so long, by the bounds of the histogram's buckets, in seconds. */
function buckets(samples) {
  const sums = new Map();
  for (const { name, labels, value } of samples) {
    if (name === 'grpc_server_seconds_bucket') {
      const bound = labels.le === '+Inf' ? Infinity : Number(labels.le);
      sums.set(bound, (sums.get(bound) ?? 0) + value);
    }
  }
  return sums;
}

/** The bound that 99 of 100 calls stayed below since the samples before. */
function slowest(now, then) {
  const grown = [...now].map(([bound, value]) => [bound, value - (then.get(bound) ?? 0)]).sort(([one], [other]) => one - other);
  const all = grown.at(-1)?.[1] ?? 0;
  return all ? grown.find(([, value]) => value >= 0.99 * all)[0] : 0;
}

function showRates(samples, now) {
  const current = { now, calls: total(samples, 'grpc_server_seconds_count'), seconds: total(samples, 'grpc_server_seconds_sum'),
    failures: total(samples, 'user_service_failures_total'), buckets: buckets(samples) };
  if (before) {
    const span = (now - before.now) / 1000;
    const calls = current.calls - before.calls;
    plot('Calls', calls / span, rate);
    plot('Average time of a call', calls ? (current.seconds - before.seconds) / calls : 0, duration);
    plot('99 of 100 calls', slowest(current.buckets, before.buckets), (value) => (value < Infinity ? `≤ ${duration(value)}` : 'more than a minute'));
    plot('Failures', (current.failures - before.failures) / span, rate);
    plot('Watches', total(samples, 'user_service_watchers'), (value) => `${count(value, 'open', 'open')}`);
  }
  before = current;
}

function showLimits(samples) {
  const capacities = new Map(samples.filter((each) => each.name === 'user_service_bound_capacity').map((each) => [each.labels.bound, each.value]));
  byId('status-limits').replaceChildren(...samples.filter((each) => each.name === 'user_service_bound_used').map(({ labels, value }) => {
    const capacity = capacities.get(labels.bound) ?? 0;
    const { words, amount } = describe(labels.bound, value, capacity);
    return element('li', { 'data-bound': labels.bound }, element('meter', { max: String(capacity || 1), value: String(value), 'aria-label': words }),
      element('span', {}, `${words}: `, element('strong', {}, amount), element('span', { class: 'meta' }, ` ${labels.bound}`)));
  }));
}

function showChannel(samples) {
  const states = samples.filter((each) => each.name === 'grpc_client_channel_state' && each.value === 1)
    .map(({ labels }) => element('li', {}, `${labels.channel}: ${labels.state}`));
  const replicas = samples.filter((each) => each.name === 'user_service_http_calls_total')
    .map(({ labels, value }) => element('li', {}, `replica ${labels.replica}: ${count(value, 'call')} from HTTP`));
  byId('status-channel').replaceChildren(...states, ...replicas);
}

/** What runs here, and since when. */
async function showVersion(samples) {
  const { build = {}, git, java } = await info();
  const started = samples.find((each) => each.name === 'process_start_time_seconds')?.value;
  say('status-version', [build.version && `Version ${build.version}`, git && `commit ${git.commit.id}`, java && `Java ${java.version}`,
    started && `started ${exactTime(started * 1000)}`].filter(Boolean).join(' · '));
}

async function refresh() {
  try {
    const samples = parse(await metrics());
    showRates(samples, performance.now());
    showLimits(samples);
    showChannel(samples);
    say('status-message', '');
    if (!byId('status-version').textContent) {
      await showVersion(samples);
    }
  } catch (failure) {
    before = null;
    say('status-message', `The metrics cannot be read: ${failure.message}`);
  }
}

/** The look that is under way; another one ends it. */
let looking = null;

/** While the section is looked at. */
export async function show(visible) {
  const own = visible ? {} : null;
  looking = own;
  while (own && looking === own) {
    if (!document.hidden) {
      await refresh();
    }
    await new Promise((resolve) => { setTimeout(resolve, INTERVAL); });
  }
}
