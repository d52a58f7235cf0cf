package io.userservice.client.boot;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import io.userservice.api.GetUserRequest;
import io.userservice.api.UserServiceGrpc;
import io.userservice.api.UserServiceGrpc.UserServiceBlockingStub;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import org.springframework.cloud.client.DefaultServiceInstance;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.discovery.DiscoveryClient;
import org.springframework.cloud.client.discovery.event.HeartbeatEvent;
import org.springframework.grpc.client.GrpcChannelFactory;

import static io.userservice.client.boot.BootApplication.plaintext;
import static io.userservice.client.boot.BootApplication.withJar;
import static org.assertj.core.api.Assertions.assertThat;

/** Calls of Boot's own client to the instances of a Spring Cloud DiscoveryClient. */
class DiscoveryResolverTests {

	@Test
	void followsTheInstances() {
		try (FakeReplica first = new FakeReplica(); FakeReplica second = new FakeReplica()) {
			Registry registry = new Registry();
			registry.add(first);
			withJar(plaintext("discovery:///users")).withBean(DiscoveryClient.class, () -> registry).run((context) -> {
				assertThat(context).hasNotFailed();
				UserServiceBlockingStub users = UserServiceGrpc
					.newBlockingStub(context.getBean(GrpcChannelFactory.class).createChannel("user-service"));
				GetUserRequest ada = GetUserRequest.newBuilder().setId(1).build();
				assertThat(users.getUser(ada).getName()).isEqualTo("Ada");
				registry.add(second);
				context.publishEvent(new HeartbeatEvent(this, "changed"));
				Awaitility.await().until(() -> users.getUser(ada).getId() == 1 && !second.calls.isEmpty());
			});
		}
	}

	/** As registries list an instance: gRPC's port is metadata. */
	private static class Registry implements DiscoveryClient {

		private final List<ServiceInstance> instances = new CopyOnWriteArrayList<>();

		void add(FakeReplica replica) {
			this.instances.add(new DefaultServiceInstance("1", "users", "localhost", 1, false,
					Map.of("gRPC_port", Integer.toString(replica.port()))));
		}

		@Override
		public String description() {
			return "a list";
		}

		@Override
		public List<ServiceInstance> getInstances(String service) {
			return service.equals("users") ? List.copyOf(this.instances) : List.of();
		}

		@Override
		public List<String> getServices() {
			return List.of("users");
		}

	}

}
