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

/** Replicas that a Spring Cloud DiscoveryClient knows. */
@SpringBootTest(properties = { "grpc.client.user-service.address=discovery:///users",
		"user-service.client.user-service.token.file=", "user-service.client.user-service.deadline=60s" })
class DiscoveryTests {

	private static final List<StandIn> REPLICAS = Stream.generate(StandIn::new).limit(3).toList();

	@Autowired
	private Greeter greeter;

	@Autowired
	private SimpleDiscoveryProperties known;

	@Autowired
	private ApplicationContext context;

	@DynamicPropertySource
	static void register(DynamicPropertyRegistry settings) {
		for (int replica = 0; replica < REPLICAS.size(); replica++) {
			String instance = "spring.cloud.discovery.client.simple.instances.users[%d].".formatted(replica);
			int port = REPLICAS.get(replica).port();
			// As a registry has it: the address of HTTP, and beside it gRPC's port.
			settings.add(instance + "uri", () -> "http://localhost:1");
			settings.add(instance + "metadata.gRPC_port", () -> port);
		}
	}

	@AfterAll
	static void stop() {
		REPLICAS.forEach(StandIn::close);
	}

	@Test
	@SuppressWarnings("unchecked")
	void spreadsCallsOverTheInstancesThatAreKnown() {
		// Of another class on each Spring Cloud.
		List<Object> instances = (List<Object>) (List<?>) this.known.getInstances().get("users");
		Object later = instances.remove(2);
		Awaitility.await().until(() -> callsOf(10).equals(List.of(5, 5, 0)));
		instances.add(later);
		// As registries' clients publish it from time to time.
		this.context.publishEvent(new HeartbeatEvent(this, "changed"));
		Awaitility.await().until(() -> callsOf(9).equals(List.of(3, 3, 3)));
	}

	private List<Integer> callsOf(int calls) {
		List<Integer> before = counts();
		IntStream.range(0, calls).forEach((call) -> this.greeter.greet(1));
		List<Integer> after = counts();
		return IntStream.range(0, before.size()).mapToObj((replica) -> after.get(replica) - before.get(replica)).toList();
	}

	private static List<Integer> counts() {
		return REPLICAS.stream().map((replica) -> replica.calls.get()).toList();
	}

}
