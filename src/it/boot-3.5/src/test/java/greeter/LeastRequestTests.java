package greeter;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** The balancing policy least-request, which is part of grpc-xds. */
@SpringBootTest(properties = { "user-service.client.user-service.load-balancing.policy=least-request",
		"user-service.client.user-service.token.file=", "user-service.client.user-service.deadline=60s" })
@DirtiesContext
class LeastRequestTests {

	private static final FakeReplica FIRST = new FakeReplica();

	private static final FakeReplica SECOND = new FakeReplica();

	@Autowired
	private Greeter greeter;

	@DynamicPropertySource
	static void connect(DynamicPropertyRegistry registry) {
		registry.add(Starter.address("user-service"),
				() -> "static://localhost:%d,localhost:%d".formatted(FIRST.port(), SECOND.port()));
	}

	@AfterAll
	static void stop() {
		FIRST.close();
		SECOND.close();
	}

	@Test
	void spreadsCallsByLeastRequest() {
		Awaitility.await().until(() -> {
			for (int call = 0; call < 10; call++) {
				this.greeter.greet(1);
			}
			return FIRST.calls.get() >= 10 && SECOND.calls.get() >= 10;
		});
	}

}
