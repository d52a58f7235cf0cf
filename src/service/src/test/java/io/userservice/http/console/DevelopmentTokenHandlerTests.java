package io.userservice.http.console;

import java.io.IOException;
import java.util.Optional;

import io.userservice.http.tomcat.DirectConnection;
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
		this.request.addHeader("Sec-Fetch-Site", "same-origin");
		connect("127.0.0.1", "localhost", false);
	}

	private void connect(String address, String name, boolean isForwarded) {
		this.request.setAttribute(DirectConnection.class.getName(),
				new DirectConnection(address, name + ":8080", isForwarded));
		this.request.removeHeader("Origin");
		this.request.addHeader("Origin", "http://" + name + ":8080");
	}

	@ParameterizedTest
	@CsvSource({ "localhost, 127.0.0.1", "127.0.0.1, 127.0.0.1", "[::1], 0:0:0:0:0:0:0:1", "localhost, 127.8.9.10",
			"LOCALHOST, 127.0.0.1" })
	void givesATokenToThePageOnThisMachine(String name, String address) throws IOException {
		connect(address, name, false);
		assertThat(response().getContentAsString()).isEqualTo("a token");
	}

	@Test
	void givesNoneWhereNoneIsGenerated() throws IOException {
		MockHttpServletResponse response = new MockHttpServletResponse();
		new DevelopmentTokenHandler(Optional::empty).handleRequest(this.request, response);
		assertThat(response.getStatus()).isEqualTo(404);
	}

	/** Whatever filters make of the request: they do not change its connection. */
	@ParameterizedTest
	@ValueSource(strings = { "192.0.2.7", "10.0.0.1", "2001:db8:0:0:0:0:0:1" })
	void givesNoneToAnotherMachine(String address) throws IOException {
		this.request.setRemoteAddr("127.0.0.1");
		connect(address, "localhost", false);
		assertRefused();
	}

	/** A name that its owner has pointed to this machine (DNS rebinding). */
	@ParameterizedTest
	@ValueSource(strings = { "evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "0.0.0.0", "" })
	void givesNoneUnderAnotherName(String name) throws IOException {
		this.request.setServerName("localhost");
		connect("127.0.0.1", name, false);
		assertRefused();
	}

	@Test
	void givesNoneThroughAProxy() throws IOException {
		connect("127.0.0.1", "localhost", true);
		assertRefused();
	}

	@Test
	void givesNoneWhereTheConnectionIsNotKnown() throws IOException {
		this.request.removeAttribute(DirectConnection.class.getName());
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

	/** A proxy that passes the page's origin on, and nothing else. */
	@Test
	void givesNoneToAPageOfAnotherOrigin() throws IOException {
		this.request.removeHeader("Origin");
		assertRefused();
		this.request.addHeader("Origin", "https://users.example.com");
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
