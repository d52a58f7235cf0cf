package greeter;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.cloud.client.discovery.event.HeartbeatEvent;
import org.springframework.cloud.client.discovery.simple.SimpleDiscoveryProperties;
import org.springframework.context.ApplicationContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** Calls to the instances that a Spring Cloud DiscoveryClient lists. */
@SpringBootTest(properties = { "user-service.client.user-service.token.file=",
		"user-service.client.user-service.deadline=60s" })
class DiscoveryTests {

	private static final List<FakeReplica> REPLICAS = Stream.generate(FakeReplica::new).limit(3).toList();

	@Autowired
	private Greeter greeter;

	@Autowired
	private SimpleDiscoveryProperties discovery;

	@Autowired
	private ApplicationContext context;

	@DynamicPropertySource
	static void register(DynamicPropertyRegistry registry) {
		registry.add(Starter.address("user-service"), () -> "discovery:///users");
		for (int replica = 0; replica < REPLICAS.size(); replica++) {
			String instance = "spring.cloud.discovery.client.simple.instances.users[%d].".formatted(replica);
			int port = REPLICAS.get(replica).port();
			// As registries list an instance: the address of its HTTP server, and gRPC's
			// port as metadata.
			registry.add(instance + "uri", () -> "http://localhost:1");
			registry.add(instance + "metadata.gRPC_port", () -> port);
		}
	}

	@AfterAll
	static void stop() {
		REPLICAS.forEach(FakeReplica::close);
	}

	@Test
	@SuppressWarnings("unchecked")
	void spreadsCallsOverTheInstancesOfADiscoveryClient() {
		// The class of an instance differs between versions of Spring Cloud.
		List<Object> instances = (List<Object>) (List<?>) this.discovery.getInstances().get("users");
		Object addedLater = instances.remove(2);
		Awaitility.await().until(() -> callsPerReplica(10).equals(List.of(5, 5, 0)));
		instances.add(addedLater);
		// Clients of registries publish it from time to time.
		this.context.publishEvent(new HeartbeatEvent(this, "changed"));
		Awaitility.await().until(() -> callsPerReplica(9).equals(List.of(3, 3, 3)));
	}

	private List<Integer> callsPerReplica(int calls) {
		List<Integer> before = counts();
		IntStream.range(0, calls).forEach((call) -> this.greeter.greet(1));
		List<Integer> after = counts();
		return IntStream.range(0, before.size())
			.mapToObj((replica) -> after.get(replica) - before.get(replica))
			.toList();
	}

	private static List<Integer> counts() {
		return REPLICAS.stream().map((replica) -> replica.calls.get()).toList();
	}

}
