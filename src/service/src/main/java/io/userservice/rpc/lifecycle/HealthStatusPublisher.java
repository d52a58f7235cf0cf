package io.userservice.rpc.lifecycle;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

import io.grpc.BindableService;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.protobuf.services.HealthStatusManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.health.actuate.endpoint.HealthDescriptor;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.event.EventListener;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Tells grpc.health.v1's callers and watchers what Actuator's readiness group says. The
 * server as a whole ({@code ""}) and each of its services have that one status.
 */
@Component
class HealthStatusPublisher {

	private static final Logger logger = LoggerFactory.getLogger(HealthStatusPublisher.class);

	private final HealthStatusManager grpcHealth;

	private final HealthEndpoint actuatorHealth;

	private final List<String> services;

	private final AtomicLong looks = new AtomicLong();

	private volatile boolean accepting;

	private long lastLook;

	private ServingStatus published = ServingStatus.NOT_SERVING;

	HealthStatusPublisher(HealthStatusManager grpcHealth, HealthEndpoint actuatorHealth, List<BindableService> services) {
		this.grpcHealth = grpcHealth;
		this.actuatorHealth = actuatorHealth;
		this.services = services.stream()
			.map((service) -> service.bindService().getServiceDescriptor().getName())
			.filter((name) -> !name.startsWith("grpc."))
			.toList();
		publish(false, this.looks.get());
	}

	/**
	 * Watchers need not wait for the next look when the application itself changes its
	 * state.
	 */
	@EventListener
	void on(AvailabilityChangeEvent<ReadinessState> change) {
		this.accepting = change.getState() == ReadinessState.ACCEPTING_TRAFFIC;
		if (this.accepting) {
			refresh();
		}
		else {
			publish(false, this.looks.incrementAndGet());
		}
	}

	@Scheduled(fixedDelayString = "${user-service.health.interval}")
	void refresh() {
		long look = this.looks.incrementAndGet();
		HealthDescriptor readiness = this.actuatorHealth.healthForPath("readiness");
		publish(readiness != null && Status.UP.equals(readiness.getStatus()), look);
	}

	/** Reports NOT_SERVING from now on, whatever readiness says. */
	void leave() {
		this.grpcHealth.enterTerminalState();
	}

	/**
	 * @param ready what a look found, which may have begun before calls were refused
	 * @param look its number, by which one that was overtaken is told
	 */
	private synchronized void publish(boolean ready, long look) {
		if (look < this.lastLook) {
			return;
		}
		this.lastLook = look;
		ServingStatus status = ready && this.accepting ? ServingStatus.SERVING : ServingStatus.NOT_SERVING;
		if (status != this.published) {
			logger.info("Health is {}", status);
			this.published = status;
		}
		this.grpcHealth.setStatus(HealthStatusManager.SERVICE_NAME_ALL_SERVICES, status);
		this.services.forEach((service) -> this.grpcHealth.setStatus(service, status));
	}

}
