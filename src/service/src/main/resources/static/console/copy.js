// The same call as curl, grpcurl, Java and Python.

import { address } from './connect.js';
import { byId, element } from './page.js';
import { contract } from './reference.js';

const SERVICE = 'user.UserService';

const snake = (name) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
const upper = (name) => name[0].toUpperCase() + name.slice(1);
const shell = (text) => `'${text.replaceAll("'", "'\\''")}'`;
const literal = (value) => JSON.stringify(value);
const seconds = (date) => Math.floor(date / 1000);

function curl({ method, request, streaming }) {
  const json = JSON.stringify(request);
  const url = address(`${SERVICE}/${method}`).href;
  const token = '-H "authorization: Bearer $TOKEN"';
  if (!streaming) {
    return `curl ${token} -H 'content-type: application/json' \\\n  -d ${shell(json)} ${url}`;
  }
  const length = new TextEncoder().encode(json).length;
  const octal = [24, 16, 8, 0].map((shift) => `\\${((length >>> shift) & 255).toString(8).padStart(3, '0')}`).join('');
  return `printf '\\000${octal}%s' ${shell(json)} | curl -N ${token} \\\n`
    + `  -H 'content-type: application/connect+json' --data-binary @- ${url}`;
}

function grpcurl({ method, request, target, tls }) {
  return `grpcurl ${tls ? '' : '-plaintext '}-H "authorization: Bearer $TOKEN" \\\n  -d ${shell(JSON.stringify(request))}`
    + ` ${target} ${SERVICE}/${method}`;
}

function java({ method, type, request, streaming, target, tls }) {
  const fields = Object.entries(request).map(([name, value]) => `.set${upper(name)}(${value instanceof Date
    ? `com.google.protobuf.Timestamp.newBuilder().setSeconds(${seconds(value)})` : literal(value)})`);
  const message = [`${type}.newBuilder()`, ...fields, '.build()'].join('\n            ');
  const name = method[0].toLowerCase() + method.slice(1);
  const made = `users.${name}(${message})`;
  return `import io.userservice.api.${type};
import io.userservice.api.UserServiceGrpc.UserServiceBlockingStub;
import net.devh.boot.grpc.client.inject.GrpcClient;

import org.springframework.boot.CommandLineRunner;
import org.springframework.stereotype.Component;

// In application.yml: grpc.client.user-service.address: static://${target}
${tls ? '' : '//                     grpc.client.user-service.negotiation-type: plaintext\n'}\
//                     user-service.client.user-service.token.value: \${TOKEN}
@Component
class ${method}Call implements CommandLineRunner {

    @GrpcClient("user-service")
    private UserServiceBlockingStub users;

    @Override
    public void run(String... arguments) {
        ${streaming ? `${made}\n            .forEachRemaining(System.out::println)` : `System.out.println(${made})`};
    }

}`;
}

function python({ method, type, request, streaming, target, tls }) {
  const fields = Object.entries(request).map(([name, value]) => `${snake(name)}=${value instanceof Date
    ? `timestamp_pb2.Timestamp(seconds=${seconds(value)})` : literal(value)}`).join(', ');
  const made = `users.${method}(user_pb2.${type}(${fields}), metadata=[("authorization", f"Bearer {token}")])`;
  const channel = tls ? `grpc.secure_channel("${target}", grpc.ssl_channel_credentials())` : `grpc.insecure_channel("${target}")`;
  return '# pip install grpcio-tools; python -m grpc_tools.protoc -I proto --python_out=. --grpc_python_out=. user.proto\n'
    + `import os\n\nimport grpc\n${fields.includes('timestamp_pb2') ? 'from google.protobuf import timestamp_pb2\n' : ''}import user_pb2\nimport user_pb2_grpc\n\ntoken = os.environ["TOKEN"]\n`
    + `users = user_pb2_grpc.UserServiceStub(${channel})\n`
    + (streaming ? `for response in ${made}:\n    print(response)` : `print(${made})`);
}

const LANGUAGES = { curl, grpcurl, Java: java, Python: python };

/** The port and TLS of gRPC under the host that the browser uses. */
async function endpoint() {
  const { grpc } = await contract();
  return { target: `${location.hostname}:${grpc.port}`, tls: grpc.tls };
}

async function copies(made) {
  const call = { type: `${made.method}Request`, ...made, ...await endpoint() };
  return Object.entries(LANGUAGES).flatMap(([name, text]) => {
    const code = text(call);
    return [element('h3', {}, name), element('pre', { tabindex: '0' }, code),
      element('button', { type: 'button', onclick: ({ target }) => copy(code, target) }, `Copy ${name}`),
      element('span', { role: 'status', class: 'meta' })];
  });
}

/** The clipboard is missing where the page came by plain HTTP from another machine: then the text is selected. */
async function copy(code, button) {
  const sign = button.nextSibling;
  try {
    await navigator.clipboard.writeText(code);
    sign.textContent = 'Copied';
  } catch {
    getSelection().selectAllChildren(button.previousSibling);
    sign.textContent = document.execCommand('copy') ? 'Copied' : 'Selected: copy it with Ctrl+C';
  }
  setTimeout(() => { sign.textContent = ''; }, 2000);
}

/** Shows a call of the users' service below what it was made for. */
export function showCopies(id, made) {
  const texts = element('div', {});
  const fill = () => copies(made).then((shown) => texts.replaceChildren(...shown),
    (failure) => texts.replaceChildren(`The address of gRPC cannot be read: ${failure.message}`));
  byId(id).replaceChildren(element('details', { ontoggle: fill },
    element('summary', {}, `${made.method} as curl, grpcurl, Java, Python`), texts));
}
