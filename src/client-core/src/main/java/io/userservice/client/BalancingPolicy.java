package io.userservice.client;

/** gRPC's load balancing policies that suit clients of the service. */
enum BalancingPolicy {

	/** Each replica in turn. */
	ROUND_ROBIN("round_robin"),

	/** The first replica that can be reached. */
	PICK_FIRST("pick_first"),

	/** Of two random replicas the one with fewer running calls. */
	LEAST_REQUEST("least_request_experimental");

	private final String grpcName;

	BalancingPolicy(String grpcName) {
		this.grpcName = grpcName;
	}

	String grpcName() {
		return this.grpcName;
	}

}
