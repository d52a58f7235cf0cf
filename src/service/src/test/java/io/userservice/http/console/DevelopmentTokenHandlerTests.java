package io.userservice.http.console;

import java.io.IOException;
import java.util.Optional;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

import static org.assertj.core.api.Assertions.assertThat;

/** Who gets a development token by HTTP. */
class DevelopmentTokenHandlerTests {

	private final MockHttpServletRequest request = new MockHttpServletRequest("POST", "/console/token");

	@BeforeEach
	void comesFromThePageOnThisMachine() {
		this.request.setRemoteAddr("127.0.0.1");
		this.request.addHeader("Sec-Fetch-Site", "same-origin");
		openUnder("localhost");
	}

	private void openUnder(String name) {
		this.request.removeHeader("Host");
		this.request.removeHeader("Origin");
		this.request.addHeader("Host", name + ":8080");
		this.request.addHeader("Origin", "http://" + name + ":8080");
	}

	@ParameterizedTest
	@CsvSource({ "localhost, 127.0.0.1", "127.0.0.1, 127.0.0.1", "[::1], 0:0:0:0:0:0:0:1", "localhost, 127.8.9.10" })
	void givesATokenToThePageOnThisMachine(String name, String address) throws IOException {
		openUnder(name);
		this.request.setRemoteAddr(address);
		assertThat(response().getContentAsString()).isEqualTo("a token");
	}

	@Test
	void givesNoneWhereNoneIsGenerated() throws IOException {
		MockHttpServletResponse response = new MockHttpServletResponse();
		new DevelopmentTokenHandler(Optional::empty).handleRequest(this.request, response);
		assertThat(response.getStatus()).isEqualTo(404);
	}

	@ParameterizedTest
	@ValueSource(strings = { "192.0.2.7", "10.0.0.1", "2001:db8:0:0:0:0:0:1" })
	void givesNoneToAnotherMachine(String address) throws IOException {
		this.request.setRemoteAddr(address);
		assertRefused();
	}

	/** A name that its owner has pointed to this machine (DNS rebinding). */
	@ParameterizedTest
	@ValueSource(strings = { "evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "0.0.0.0" })
	void givesNoneUnderAnotherName(String name) throws IOException {
		openUnder(name);
		assertRefused();
	}

	@ParameterizedTest
	@ValueSource(strings = { "cross-site", "same-site", "none" })
	void givesNoneToAPageOfAnotherServer(String site) throws IOException {
		this.request.removeHeader("Sec-Fetch-Site");
		assertRefused();
		this.request.addHeader("Sec-Fetch-Site", site);
		assertRefused();
	}

	@ParameterizedTest
	@ValueSource(strings = { "X-Forwarded-For", "Forwarded", "Via", "X-Real-IP" })
	void givesNoneThroughAProxy(String header) throws IOException {
		this.request.addHeader(header, "127.0.0.1");
		assertRefused();
	}

	/** A proxy that passes the page's origin on, and nothing else. */
	@Test
	void givesNoneToAPageOfAnotherOrigin() throws IOException {
		this.request.removeHeader("Origin");
		assertRefused();
		this.request.addHeader("Origin", "https://users.example.com");
		assertRefused();
	}

	@Test
	void givesNoneWhereTheAddressIsTheWordOfAProxy() throws IOException {
		this.request.setAttribute("org.apache.catalina.AccessLog.RemoteAddr", "127.0.0.1");
		assertRefused();
	}

	@Test
	void givesNoneByGet() throws IOException {
		this.request.setMethod("GET");
		assertRefused();
	}

	private void assertRefused() throws IOException {
		MockHttpServletResponse response = response();
		assertThat(response.getStatus()).isEqualTo(404);
		assertThat(response.getContentAsString()).isEmpty();
	}

	private MockHttpServletResponse response() throws IOException {
		MockHttpServletResponse response = new MockHttpServletResponse();
		new DevelopmentTokenHandler(() -> Optional.of("a token")).handleRequest(this.request, response);
		assertThat(response.getHeader("Cache-Control")).isEqualTo("no-store");
		return response;
	}

}
