package io.userservice.rpc.lifecycle;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.stub.StreamObserver;
import io.userservice.testing.Http;
import io.userservice.testing.ServiceTest;
import io.userservice.testing.TestChannels;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** The service's health over gRPC and HTTP. */
@ServiceTest
class HealthIntegrationTests {

	@Autowired
	private TestChannels channels;

	@Autowired
	private ApplicationContext context;

	@LocalServerPort
	private int httpPort;

	private ManagedChannel channel;

	@BeforeEach
	void connect() {
		this.channel = this.channels.open((builder) -> {
		});
	}

	@AfterEach
	void acceptTraffic() {
		AvailabilityChangeEvent.publish(this.context, ReadinessState.ACCEPTING_TRAFFIC);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "user.UserService" })
	void reportsReadinessToCheckAndWatch(String service) {
		List<ServingStatus> watched = watch(service);
		assertThat(check(service)).isEqualTo(ServingStatus.SERVING);
		AvailabilityChangeEvent.publish(this.context, ReadinessState.REFUSING_TRAFFIC);
		assertThat(check(service)).isEqualTo(ServingStatus.NOT_SERVING);
		assertThat(Http.get(this.httpPort, "/actuator/health/readiness").statusCode()).isEqualTo(503);
		AvailabilityChangeEvent.publish(this.context, ReadinessState.ACCEPTING_TRAFFIC);
		Awaitility.await()
			.untilAsserted(() -> assertThat(watched).containsExactly(ServingStatus.SERVING, ServingStatus.NOT_SERVING,
					ServingStatus.SERVING));
	}

	@Test
	void reportsUnknownServicesAsNotFound() {
		assertThat(catchThrowableOfType(StatusRuntimeException.class, () -> check("unknown")).getStatus().getCode())
			.isEqualTo(Status.Code.NOT_FOUND);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/actuator/health", "/actuator/health/liveness", "/actuator/health/readiness" })
	void reportsUpOverHttp(String path) {
		assertThat(Http.get(this.httpPort, path).statusCode()).isEqualTo(200);
		assertThat(Http.get(this.httpPort, path).body()).contains("\"status\":\"UP\"");
	}

	private ServingStatus check(String service) {
		return HealthGrpc.newBlockingStub(this.channel)
			.check(HealthCheckRequest.newBuilder().setService(service).build())
			.getStatus();
	}

	private List<ServingStatus> watch(String service) {
		List<ServingStatus> statuses = new CopyOnWriteArrayList<>();
		HealthGrpc.newStub(this.channel)
			.watch(HealthCheckRequest.newBuilder().setService(service).build(), new StreamObserver<>() {
				@Override
				public void onNext(HealthCheckResponse response) {
					statuses.add(response.getStatus());
				}

				@Override
				public void onError(Throwable failure) {
				}

				@Override
				public void onCompleted() {
				}
			});
		Awaitility.await().until(() -> !statuses.isEmpty());
		return statuses;
	}

}
