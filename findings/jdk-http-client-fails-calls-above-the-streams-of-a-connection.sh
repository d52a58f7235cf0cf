#!/usr/bin/env bash
# JDK 17.0.15 and 25.0.3, java.net.http.HttpClient: calls above the HTTP/2 server's limit of streams fail, they do not wait.
#
# guess: a server that allows 5 streams a connection (100 is usual) gets the sixth call once a stream is free, as gRPC's and
#   Netty's clients do it, or on a second connection, as with HTTP/1.1.
# seen: the client keeps one connection to each server and throws IOException "too many concurrent streams": of 20 calls at a
#   time 5 succeed and 15 fail at once. It has no setting for waiting. A burst, as after a stall, so fails against a healthy server.
# So: put a semaphore around the client, or ask for HTTP/1.1 where bursts are to be expected (RestClient may sit on it as well).
#
# Needs a JDK (17 or newer), Node.js and openssl; nothing is installed, all is in a temporary folder.
set -euo pipefail
dir=$(mktemp -d)
server=
trap 'kill $server 2> /dev/null || true; rm -rf "$dir"' EXIT
cd "$dir"
openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem -days 2 -subj /CN=localhost \
  -addext subjectAltName=DNS:localhost 2> log
keytool -importcert -noprompt -file cert.pem -keystore trust.p12 -storepass changeit >> log 2>&1
cat > server.js <<'JS'
const fs = require("fs");
const server = require("http2").createSecureServer({ key: fs.readFileSync("key.pem"), cert: fs.readFileSync("cert.pem"),
  settings: { maxConcurrentStreams: 5 } });
server.on("stream", (stream) => setTimeout(() => {
  stream.respond({ ":status": 200 });
  stream.end();
}, 1000));
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
JS
node server.js > port &
server=$!
until [ -s port ]; do sleep 0.1; done
cat > Streams.java <<'JAVA'
import java.net.URI;
import java.net.http.*;
import java.util.*;
import java.util.concurrent.CompletableFuture;
import java.util.stream.*;

public class Streams {

	public static void main(String[] args) throws Exception {
		HttpClient client = HttpClient.newHttpClient();
		HttpRequest request = HttpRequest.newBuilder(URI.create("https://localhost:" + args[0] + "/")).build();
		System.out.println(System.getProperty("java.version") + ", " + client.send(request, HttpResponse.BodyHandlers.discarding()));
		List<CompletableFuture<String>> calls = Stream
			.generate(() -> client.sendAsync(request, HttpResponse.BodyHandlers.discarding())
				.handle((response, failure) -> (failure != null) ? failure.getCause().getMessage() : "OK"))
			.limit(20)
			.toList();
		Map<String, Long> outcomes = calls.stream()
			.collect(Collectors.groupingBy(CompletableFuture::join, TreeMap::new, Collectors.counting()));
		System.out.println("20 calls at a time: " + outcomes);
		System.exit(outcomes.toString().equals("{OK=5, too many concurrent streams=15}") ? 0 : 1);
	}

}
JAVA
java -Djavax.net.ssl.trustStore=trust.p12 -Djavax.net.ssl.trustStorePassword=changeit Streams.java "$(cat port)" 2>> log \
  || { cat log; echo "CHANGED: the client waits for a free stream."; exit 1; }
