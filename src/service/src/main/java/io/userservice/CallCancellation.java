package io.userservice;

import io.grpc.Context;
import io.userservice.database.transaction.Cancellation;

import org.springframework.stereotype.Component;

/** The cancellation of gRPC calls, their deadlines included. */
@Component
class CallCancellation implements Cancellation {

	@Override
	public boolean isCancelled() {
		return Context.current().isCancelled();
	}

}
