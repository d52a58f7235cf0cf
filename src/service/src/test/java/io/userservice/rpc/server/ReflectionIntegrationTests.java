package io.userservice.rpc.server;

import io.grpc.ManagedChannel;
import io.userservice.testing.ResponseCollector;
import io.userservice.testing.ServiceTest;
import io.userservice.testing.TestChannels;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;

import static org.assertj.core.api.Assertions.assertThat;

/** Server reflection in both versions of its protocol. */
@ServiceTest
class ReflectionIntegrationTests {

	@Autowired
	private TestChannels channels;

	private ManagedChannel channel;

	@BeforeEach
	void connect() {
		this.channel = this.channels.open((builder) -> {
		});
	}

	@Test
	void listsTheServicesOverV1() {
		ResponseCollector<io.grpc.reflection.v1.ServerReflectionResponse> response = new ResponseCollector<>();
		var requests = io.grpc.reflection.v1.ServerReflectionGrpc.newStub(this.channel).serverReflectionInfo(response);
		requests.onNext(io.grpc.reflection.v1.ServerReflectionRequest.newBuilder().setListServices("").build());
		requests.onCompleted();
		assertThat(response.get().getListServicesResponse().getServiceList())
			.extracting(io.grpc.reflection.v1.ServiceResponse::getName)
			.contains("user.UserService", "grpc.health.v1.Health");
	}

	@Test
	@SuppressWarnings("deprecation")
	void listsTheServicesOverV1Alpha() {
		ResponseCollector<io.grpc.reflection.v1alpha.ServerReflectionResponse> response = new ResponseCollector<>();
		var requests = io.grpc.reflection.v1alpha.ServerReflectionGrpc.newStub(this.channel)
			.serverReflectionInfo(response);
		requests.onNext(io.grpc.reflection.v1alpha.ServerReflectionRequest.newBuilder().setListServices("").build());
		requests.onCompleted();
		assertThat(response.get().getListServicesResponse().getServiceList())
			.extracting(io.grpc.reflection.v1alpha.ServiceResponse::getName)
			.contains("user.UserService", "grpc.health.v1.Health");
	}

}
