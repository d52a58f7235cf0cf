// The same call as curl, grpcurl, Java and Python.

import { byId, element } from './page.js';

const SERVICE = 'user.UserService';

const snake = (name) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
const upper = (name) => name[0].toUpperCase() + name.slice(1);
const shell = (text) => `'${text.replaceAll("'", "'\\''")}'`;
const literal = (value) => JSON.stringify(value);

function curl({ method, request, streaming }) {
  const json = JSON.stringify(request);
  const url = `${location.origin}/${SERVICE}/${method}`;
  const token = '-H "authorization: Bearer $TOKEN"';
  if (!streaming) {
    return `curl ${token} -H 'content-type: application/json' \\\n  -d ${shell(json)} ${url}`;
  }
  const length = new TextEncoder().encode(json).length;
  const octal = [24, 16, 8, 0].map((shift) => `\\${((length >>> shift) & 255).toString(8).padStart(3, '0')}`).join('');
  return `printf '\\000${octal}%s' ${shell(json)} | curl -N ${token} \\\n`
    + `  -H 'content-type: application/connect+json' --data-binary @- ${url}`;
}

function grpcurl({ method, request }) {
  return `grpcurl -plaintext -H "authorization: Bearer $TOKEN" \\\n  -d ${shell(JSON.stringify(request))}`
    + ` ${location.hostname}:50051 ${SERVICE}/${method}`;
}

function java({ method, type, request, streaming }) {
  const fields = Object.entries(request).map(([name, value]) => (Array.isArray(value)
    ? `\n    .addAll${upper(name)}(List.of(${value.map(literal).join(', ')}))` : `\n    .set${upper(name)}(${literal(value)})`));
  const message = `${type}.newBuilder()${fields.join('')}\n    .build()`;
  const name = method[0].toLowerCase() + method.slice(1);
  return '@GrpcClient("user-service")\nUserServiceBlockingStub users;\n\n'
    + (streaming ? `users.${name}(${message})\n    .forEachRemaining(System.out::println);` : `var response = users.${name}(${message});`);
}

function python({ method, type, request, streaming }) {
  const fields = Object.entries(request).map(([name, value]) => `${snake(name)}=${literal(value)}`).join(', ');
  const made = `users.${method}(user_pb2.${type}(${fields}), metadata=[("authorization", f"Bearer {token}")])`;
  return `users = user_pb2_grpc.UserServiceStub(grpc.insecure_channel("${location.hostname}:50051"))\n`
    + (streaming ? `for response in ${made}:\n    print(response)` : `print(${made})`);
}

const LANGUAGES = { curl, grpcurl, Java: java, Python: python };

/** Shows a call of the users' service below what it was made for. */
export function showCopies(id, made) {
  const details = element('details', {}, element('summary', {}, `${made.method} as curl, grpcurl, Java, Python`));
  for (const [name, text] of Object.entries(LANGUAGES)) {
    const code = text({ type: `${made.method}Request`, ...made });
    details.append(element('h3', {}, name), element('pre', { tabindex: '0' }, code),
      element('button', { type: 'button', onclick: () => navigator.clipboard?.writeText(code) }, `Copy ${name}`));
  }
  byId(id).replaceChildren(details);
}
