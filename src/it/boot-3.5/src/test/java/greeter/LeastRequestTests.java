package greeter;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** Balancing that grpc-xds brings. */
@SpringBootTest(properties = { "user-service.client.user-service.load-balancing.policy=least-request",
		"user-service.client.user-service.token.file=", "user-service.client.user-service.deadline=60s" })
@DirtiesContext
class LeastRequestTests {

	private static final StandIn FIRST = new StandIn();

	private static final StandIn SECOND = new StandIn();

	@Autowired
	private Greeter greeter;

	@DynamicPropertySource
	static void connect(DynamicPropertyRegistry settings) {
		settings.add("grpc.client.user-service.address",
				() -> "static://localhost:%d,localhost:%d".formatted(FIRST.port(), SECOND.port()));
	}

	@AfterAll
	static void stop() {
		FIRST.close();
		SECOND.close();
	}

	@Test
	void spreadsCalls() {
		Awaitility.await().until(() -> {
			for (int call = 0; call < 10; call++) {
				this.greeter.greet(1);
			}
			return FIRST.calls.get() >= 10 && SECOND.calls.get() >= 10;
		});
	}

}
