package io.userservice.rpc.lifecycle;

import java.time.Duration;
import java.util.List;

import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.protobuf.services.HealthStatusManager;
import org.junit.jupiter.api.Test;

import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.health.actuate.endpoint.HealthDescriptor;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.health.actuate.endpoint.IndicatedHealthDescriptor;
import org.springframework.boot.health.contributor.Status;

import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.clearInvocations;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;

class HealthStatusPublisherTests {

	private final HealthStatusManager published = mock(HealthStatusManager.class);

	private final HealthEndpoint actuator = mock(HealthEndpoint.class);

	private final HealthStatusPublisher publisher = new HealthStatusPublisher(this.published, this.actuator, List.of(),
			new HealthProperties(Duration.ofSeconds(2)));

	@Test
	void doesNotPublishServingFromACheckThatBeganBeforeCallsWereRefused() {
		HealthDescriptor up = health(Status.UP);
		given(this.actuator.healthForPath("readiness")).willReturn(up);
		change(ReadinessState.ACCEPTING_TRAFFIC);
		verify(this.published).setStatus("", ServingStatus.SERVING);
		clearInvocations(this.published);
		given(this.actuator.healthForPath("readiness")).willAnswer((check) -> {
			change(ReadinessState.REFUSING_TRAFFIC);
			return up;
		});
		this.publisher.refresh();
		verify(this.published, never()).setStatus("", ServingStatus.SERVING);
	}

	@Test
	void dropsTheResultOfAnOvertakenCheck() {
		HealthDescriptor down = health(Status.OUT_OF_SERVICE);
		HealthDescriptor up = health(Status.UP);
		given(this.actuator.healthForPath("readiness")).willAnswer((check) -> {
			change(ReadinessState.ACCEPTING_TRAFFIC);
			return down;
		}).willReturn(up);
		clearInvocations(this.published);
		this.publisher.refresh();
		verify(this.published).setStatus("", ServingStatus.SERVING);
		verify(this.published, never()).setStatus("", ServingStatus.NOT_SERVING);
	}

	private static HealthDescriptor health(Status status) {
		HealthDescriptor health = mock(IndicatedHealthDescriptor.class);
		given(health.getStatus()).willReturn(status);
		return health;
	}

	private void change(ReadinessState state) {
		this.publisher.on(new AvailabilityChangeEvent<>(this, state));
	}

}
