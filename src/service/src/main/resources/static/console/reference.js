// What the service serves: console/reference.json, which it makes from its descriptor.

import { byId, element } from './page.js';
import { showProblem } from './problem.js';
import { read } from './session.js';

const comment = (each) => element('p', { class: 'comment' }, each.comment);

function method(each) {
  return element('details', {},
    element('summary', {}, each.name, element('span', { class: 'meta' }, ` ${each.kind}${each.readOnly ? ', no side effects' : ''}, ${each.scope ? `scope ${each.scope}` : 'open to all'}`)),
    element('p', { class: 'meta' }, `${each.request} → ${each.response}`),
    comment(each));
}

function type(each) {
  return element('details', {}, element('summary', {}, each.name), comment(each), element('dl', {},
    ...each.fields.flatMap((field) => [element('dt', {}, `${field.name}${field.type ? ` (${field.type})` : ''}`), element('dd', {}, field.comment)])));
}

let fetched = null;

/** The contract, and as `grpc` the port of gRPC and whether it has TLS; fetched once. */
export function contract() {
  fetched ??= read('console/reference.json', { as: 'json' }).catch((failure) => {
    fetched = null;
    throw failure;
  });
  return fetched;
}

async function load() {
  const reference = await contract();
  byId('reference-content').replaceChildren(
    element('details', {}, element('summary', {}, 'The contract: errors and limits of every call'), element('pre', { tabindex: '0' }, reference.comment)),
    ...reference.services.flatMap((service) => [element('h3', {}, service.name), comment(service), ...service.methods.map(method)]),
    element('h3', {}, 'Messages'), ...reference.types.map(type),
    element('h3', {}, 'Reasons'), element('p', { class: 'meta' }, 'The comments above say which call fails with which of them.'),
    element('ul', {}, ...reference.reasons.map((reason) => element('li', {}, reason))));
}

let loaded = null;

/** When the section is looked at for the first time. */
export function show() {
  loaded ??= load().catch((failure) => {
    loaded = null;
    showProblem('reference-content', failure);
  });
}
