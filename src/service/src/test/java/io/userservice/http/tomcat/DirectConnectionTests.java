package io.userservice.http.tomcat;

import java.util.List;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Which connections are of a client on this machine. */
class DirectConnectionTests {

	private static final List<String> OF_A_BROWSER = List.of("Host", "Origin", "Sec-Fetch-Site", "User-Agent", "Accept",
			"Accept-Language", "Cookie", "Referer", "Content-Length", "X-Requested-With", "X-Request-Id",
			"traceparent");

	@ParameterizedTest
	@CsvSource({ "127.0.0.1, localhost:8080, true", "::1, [::1]:8080, true", "127.8.9.10, 127.0.0.1, true",
			"127.0.0.1, Localhost, true", "192.0.2.7, localhost:8080, false", "2001:db8::1, localhost, false",
			"127.0.0.1, evil.example:8080, false", "127.0.0.1, localhost.evil.example, false", "127.0.0.1, , false",
			"127.0.0.1, localhost:8080:8080, false", "0.0.0.0, localhost, false" })
	void judgesByAddressAndHost(String address, String host, boolean isOfThisMachine) {
		assertThat(DirectConnection.of(address, host, OF_A_BROWSER).isOfThisMachine()).isEqualTo(isOfThisMachine);
	}

	@ParameterizedTest
	@ValueSource(strings = { "Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto",
			"X-Forwarded-Port", "X-Forwarded-Prefix", "X-Forwarded-Server", "x-forwarded-anything", "X-Forwarded",
			"X-Real-IP", "Via", "X-Client-IP", "True-Client-IP", "CF-Connecting-IP", "X-Original-Host",
			"X-Original-Forwarded-For", "X-Envoy-External-Address", "Proxy-Client-IP", "WL-Proxy-Client-IP",
			"X-ProxyUser-Ip", "Fly-Client-IP", "Fastly-Client-IP", "X-Amzn-Trace-Id", "CDN-Loop" })
	void findsProxies(String header) {
		List<String> headers = List.of("Host", header, "Origin");
		assertThat(DirectConnection.of("127.0.0.1", "localhost", headers).isOfThisMachine()).isFalse();
	}

}
