package io.userservice.starter;

import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import io.userservice.http.security.OpenPaths;
import io.userservice.security.development.DevelopmentTokenFile;
import net.devh.boot.grpc.server.config.GrpcServerProperties;
import net.devh.boot.grpc.server.event.GrpcServerStartedEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.mockito.Mockito;

import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.web.server.Ssl;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.mock.env.MockEnvironment;

import static org.assertj.core.api.Assertions.assertThat;

/** The last lines of a start. */
@ExtendWith(OutputCaptureExtension.class)
class StartReportTests {

	private static final OpenPaths CONSOLE = new OpenPaths(List.of("/"), List.of(), true);

	private final GrpcServerProperties grpc = new GrpcServerProperties();

	private final ServerProperties http = new ServerProperties();

	private final MockEnvironment environment = new MockEnvironment().withProperty("local.server.port", "41234");

	private final DevelopmentTokenFile token = Mockito.mock(DevelopmentTokenFile.class);

	@Test
	void namesThePortsThatTheServersHaveGotAndTheConsoleLast(CapturedOutput output) {
		Mockito.when(this.token.location()).thenReturn(Optional.of(Path.of("data/development-token")));
		report(CONSOLE);
		assertThat(messages(output)).containsExactly("gRPC: localhost:45678 (all addresses, plaintext)",
				"The development token is in data/development-token", "Console: http://localhost:41234/");
	}

	@Test
	void saysHowCallsByHttpAreSwitchedOn(CapturedOutput output) {
		report(new OpenPaths(List.of(), List.of(), false));
		assertThat(messages(output)).containsExactly("gRPC: localhost:45678 (all addresses, plaintext)",
				"HTTP: http://localhost:41234/ for Actuator alone; user-service.http.enabled adds the calls and the console");
	}

	@Test
	void namesTheAddressesThatAreSetAndTls(CapturedOutput output) throws Exception {
		this.grpc.setAddress("::1");
		this.grpc.getSecurity().setEnabled(true);
		this.http.setAddress(InetAddress.getByName("127.0.0.2"));
		this.http.setSsl(new Ssl());
		this.environment.setProperty("server.servlet.context-path", "/users");
		report(CONSOLE);
		assertThat(messages(output)).containsExactly("gRPC: [::1]:45678 (TLS)",
				"Console: https://127.0.0.2:41234/users/");
	}

	@Test
	void namesASocketFile(CapturedOutput output) {
		this.grpc.setAddress("unix:/run/users.sock");
		report(CONSOLE);
		assertThat(messages(output)).startsWith("gRPC: unix:/run/users.sock (plaintext)");
	}

	/** Readiness can come back later, which is no start. */
	private void report(OpenPaths open) {
		StartReport report = new StartReport(this.grpc, this.http, this.environment, open, this.token);
		GrpcServerStartedEvent started = Mockito.mock(GrpcServerStartedEvent.class);
		Mockito.when(started.getPort()).thenReturn(45678);
		report.on(started);
		for (ReadinessState state : List.of(ReadinessState.ACCEPTING_TRAFFIC, ReadinessState.REFUSING_TRAFFIC,
				ReadinessState.ACCEPTING_TRAFFIC)) {
			report.on(new AvailabilityChangeEvent<>(this, state));
		}
	}

	private static List<String> messages(CapturedOutput output) {
		return output.getOut()
			.lines()
			.filter((line) -> line.contains("StartReport"))
			.map((line) -> line.replaceFirst(".*StartReport\\s*(:|--) ", ""))
			.toList();
	}

}
