// Rates, latency and limits of this replica, from its own metrics.

import { byId, element, say } from './page.js';
import { metrics } from './session.js';

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

function plot(name, unit, value) {
  let shown = plots.get(name);
  if (!shown) {
    const svg = document.createElementNS(SVG, 'svg');
    svg.setAttribute('class', 'plot');
    svg.setAttribute('viewBox', `0 0 ${POINTS} 100`);
    svg.setAttribute('preserveAspectRatio', 'none');
    svg.setAttribute('aria-hidden', 'true');
    const line = document.createElementNS(SVG, 'polyline');
    svg.append(line);
    const caption = element('figcaption', {});
    byId('status-plots').append(element('figure', {}, caption, svg));
    shown = { line, caption, values: [] };
    plots.set(name, shown);
  }
  shown.values.push(value);
  shown.values.splice(0, shown.values.length - POINTS);
  const highest = Math.max(...shown.values, 1e-9);
  shown.line.setAttribute('points', shown.values.map((each, at) => `${at},${98 - 94 * (each / highest)}`).join(' '));
  shown.caption.textContent = `${name}: ${value.toFixed(value < 10 ? 2 : 0)} ${unit}`;
}

function showRates(samples, now) {
  const current = { now, calls: total(samples, 'grpc_server_seconds_count'), seconds: total(samples, 'grpc_server_seconds_sum'),
    failures: total(samples, 'user_service_failures_total') };
  if (before) {
    const span = (now - before.now) / 1000;
    const calls = current.calls - before.calls;
    plot('Calls', 'a second', calls / span);
    plot('Mean duration', 'ms', calls ? ((current.seconds - before.seconds) / calls) * 1000 : 0);
    plot('Failures', 'a second', (current.failures - before.failures) / span);
  }
  before = current;
  plot('Watchers', 'open', total(samples, 'user_service_watchers'));
}

function showLimits(samples) {
  const capacities = new Map(samples.filter((each) => each.name === 'user_service_bound_capacity').map((each) => [each.labels.bound, each.value]));
  byId('status-limits').replaceChildren(...samples.filter((each) => each.name === 'user_service_bound_used').map(({ labels, value }) => {
    const capacity = capacities.get(labels.bound) ?? 0;
    const text = capacity < 1e15 ? `${value} of ${capacity}` : String(value);
    return element('li', {}, element('meter', { max: String(capacity || 1), value: String(value), 'aria-label': labels.bound }), ` ${labels.bound}: ${text}`);
  }));
}

function showChannel(samples) {
  const states = samples.filter((each) => each.name === 'grpc_client_channel_state' && each.value === 1)
    .map(({ labels }) => element('li', {}, `${labels.channel}: ${labels.state}`));
  const replicas = samples.filter((each) => each.name === 'user_service_http_calls_total')
    .map(({ labels, value }) => element('li', {}, `replica ${labels.replica}: ${value} calls from HTTP`));
  byId('status-channel').replaceChildren(...states, ...replicas);
}

async function refresh() {
  try {
    const samples = parse(await metrics());
    showRates(samples, performance.now());
    showLimits(samples);
    showChannel(samples);
    say('status-message', '');
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
