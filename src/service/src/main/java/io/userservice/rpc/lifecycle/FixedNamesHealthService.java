package io.userservice.rpc.lifecycle;

import java.util.Set;

import io.grpc.Status;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthGrpc.HealthImplBase;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.stub.StreamObserver;

/**
 * {@code grpc.health.v1} for the names that are served, and no others. gRPC's own service
 * (1.85) keeps the name of every watch, of any length, since a service of that name may
 * be added later.
 */
public class FixedNamesHealthService extends HealthImplBase {

	private final HealthImplBase delegate;

	private final Set<String> names;

	/**
	 * @param health keeps the statuses of the names
	 * @param names of the services; the empty name, for the server, is added
	 */
	public FixedNamesHealthService(HealthStatusManager health, Set<String> names) {
		this.delegate = (HealthImplBase) health.getHealthService();
		this.names = names;
	}

	@Override
	public void check(HealthCheckRequest request, StreamObserver<HealthCheckResponse> response) {
		if (isServed(request)) {
			this.delegate.check(request, response);
		}
		else {
			response.onError(Status.NOT_FOUND.withDescription("unknown service").asRuntimeException());
		}
	}

	/** As the protocol has it, the watch of an unknown name stays open. */
	@Override
	public void watch(HealthCheckRequest request, StreamObserver<HealthCheckResponse> responses) {
		if (isServed(request)) {
			this.delegate.watch(request, responses);
		}
		else {
			responses.onNext(HealthCheckResponse.newBuilder().setStatus(ServingStatus.SERVICE_UNKNOWN).build());
		}
	}

	private boolean isServed(HealthCheckRequest request) {
		return request.getService().equals(HealthStatusManager.SERVICE_NAME_ALL_SERVICES)
				|| this.names.contains(request.getService());
	}

}
