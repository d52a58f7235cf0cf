// The same call as curl, grpcurl, Java and Python.

import { byId, element } from './page.js';
import { contract } from './reference.js';

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

function grpcurl({ method, request, address, tls }) {
  return `grpcurl ${tls ? '' : '-plaintext '}-H "authorization: Bearer $TOKEN" \\\n  -d ${shell(JSON.stringify(request))}`
    + ` ${address} ${SERVICE}/${method}`;
}

function java({ method, type, request, streaming, address, tls }) {
  const fields = Object.entries(request).map(([name, value]) => (Array.isArray(value)
    ? `\n    .addAll${upper(name)}(List.of(${value.map(literal).join(', ')}))` : `\n    .set${upper(name)}(${literal(value)})`));
  const message = `${type}.newBuilder()${fields.join('')}\n    .build()`;
  const name = method[0].toLowerCase() + method.slice(1);
  return `// grpc.client.user-service.address=static://${address}\n${tls ? '' : '// grpc.client.user-service.negotiation-type=plaintext\n'}`
    + '@GrpcClient("user-service")\nUserServiceBlockingStub users;\n\n'
    + (streaming ? `users.${name}(${message})\n    .forEachRemaining(System.out::println);` : `var response = users.${name}(${message});`);
}

function python({ method, type, request, streaming, address, tls }) {
  const fields = Object.entries(request).map(([name, value]) => `${snake(name)}=${literal(value)}`).join(', ');
  const made = `users.${method}(user_pb2.${type}(${fields}), metadata=[("authorization", f"Bearer {token}")])`;
  const channel = tls ? `grpc.secure_channel("${address}", grpc.ssl_channel_credentials())` : `grpc.insecure_channel("${address}")`;
  return 'import os, grpc, user_pb2, user_pb2_grpc\n\ntoken = os.environ["TOKEN"]\n'
    + `users = user_pb2_grpc.UserServiceStub(${channel})\n`
    + (streaming ? `for response in ${made}:\n    print(response)` : `print(${made})`);
}

const LANGUAGES = { curl, grpcurl, Java: java, Python: python };

/** The port and TLS of gRPC under the host that the browser uses. */
async function endpoint() {
  const { grpc } = await contract();
  return { address: `${location.hostname}:${grpc.port}`, tls: grpc.tls };
}

async function copies(made) {
  const call = { type: `${made.method}Request`, ...made, ...await endpoint() };
  return Object.entries(LANGUAGES).flatMap(([name, text]) => {
    const code = text(call);
    return [element('h3', {}, name), element('pre', { tabindex: '0' }, code),
      element('button', { type: 'button', onclick: () => navigator.clipboard?.writeText(code) }, `Copy ${name}`)];
  });
}

/** Shows a call of the users' service below what it was made for. */
export function showCopies(id, made) {
  const texts = element('div', {});
  const fill = () => copies(made).then((shown) => texts.replaceChildren(...shown),
    (failure) => texts.replaceChildren(`The address of gRPC cannot be read: ${failure.message}`));
  byId(id).replaceChildren(element('details', { ontoggle: fill },
    element('summary', {}, `${made.method} as curl, grpcurl, Java, Python`), texts));
}
