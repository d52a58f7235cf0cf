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
import org.springframework.scheduling.annotation.SchedulingConfigurer;
import org.springframework.scheduling.config.ScheduledTaskRegistrar;
import org.springframework.stereotype.Component;

/**
 * Publishes the status of Actuator's readiness group as {@code grpc.health.v1}. The
 * server as a whole ({@code ""}) and each of its services have that one status. In place
 * of the starter, whose 3.1.0 has no such bridge; Boot's own gRPC server has one.
 */
@Component
class HealthStatusPublisher implements SchedulingConfigurer {

	private static final Logger logger = LoggerFactory.getLogger(HealthStatusPublisher.class);

	private final HealthStatusManager grpcHealth;

	private final HealthEndpoint actuatorHealth;

	private final List<String> services;

	private final HealthProperties properties;

	private final AtomicLong checks = new AtomicLong();

	private volatile boolean accepting;

	private long lastCheck;

	private ServingStatus published = ServingStatus.NOT_SERVING;

	HealthStatusPublisher(HealthStatusManager grpcHealth, HealthEndpoint actuatorHealth, List<BindableService> services,
			HealthProperties properties) {
		this.grpcHealth = grpcHealth;
		this.actuatorHealth = actuatorHealth;
		this.services = services.stream()
			.map((service) -> service.bindService().getServiceDescriptor().getName())
			.filter((name) -> !name.startsWith("grpc."))
			.toList();
		this.properties = properties;
		publish(false, this.checks.get());
	}

	@Override
	public void configureTasks(ScheduledTaskRegistrar tasks) {
		tasks.addFixedDelayTask(this::refresh, this.properties.interval());
	}

	/**
	 * Publishes a change that the application makes itself without waiting for the next
	 * check.
	 */
	@EventListener
	void on(AvailabilityChangeEvent<ReadinessState> change) {
		this.accepting = change.getState() == ReadinessState.ACCEPTING_TRAFFIC;
		if (this.accepting) {
			refresh();
		}
		else {
			publish(false, this.checks.incrementAndGet());
		}
	}

	void refresh() {
		long check = this.checks.incrementAndGet();
		HealthDescriptor readiness = this.actuatorHealth.healthForPath("readiness");
		publish(readiness != null && Status.UP.equals(readiness.getStatus()), check);
	}

	/** Publishes NOT_SERVING from now on, whatever readiness is. */
	void stopServing() {
		this.grpcHealth.enterTerminalState();
	}

	/**
	 * @param ready the result of a check, which may have begun before calls were refused
	 * @param check the number of the check; results of overtaken checks are dropped
	 */
	private synchronized void publish(boolean ready, long check) {
		if (check < this.lastCheck) {
			return;
		}
		this.lastCheck = check;
		ServingStatus status = ready && this.accepting ? ServingStatus.SERVING : ServingStatus.NOT_SERVING;
		if (status != this.published) {
			logger.info("Health is {}", status);
			this.published = status;
		}
		this.grpcHealth.setStatus(HealthStatusManager.SERVICE_NAME_ALL_SERVICES, status);
		this.services.forEach((service) -> this.grpcHealth.setStatus(service, status));
	}

}
