package io.userservice.testing;

import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.userservice.api.UserServiceGrpc;
import io.userservice.error.RpcError;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ErrorConformanceTests {

	@Test
	void acceptsWhatTheProtoListsForTheRpcOrForAll() {
		assertAccepted(UserServiceGrpc.getGetUserMethod(), error(Status.Code.NOT_FOUND, "USER_NOT_FOUND"));
		assertAccepted(UserServiceGrpc.getChatMethod(), error(Status.Code.UNAUTHENTICATED, "TOKEN_EXPIRED"));
		assertAccepted(UserServiceGrpc.getCreateUsersMethod(), error(Status.Code.RESOURCE_EXHAUSTED, "TOO_MANY_USERS"));
		assertAccepted(UserServiceGrpc.getChatMethod(), Status.CANCELLED.asRuntimeException());
	}

	@Test
	void reportsAReasonOfAnotherRpc() {
		assertReported(UserServiceGrpc.getListUsersMethod(), error(Status.Code.NOT_FOUND, "USER_NOT_FOUND"));
	}

	@Test
	void reportsAReasonWithAnotherCode() {
		assertReported(UserServiceGrpc.getGetUserMethod(), error(Status.Code.UNKNOWN, "USER_NOT_FOUND"));
	}

	@Test
	void reportsAnUnknownReason() {
		assertReported(UserServiceGrpc.getGetUserMethod(), error(Status.Code.NOT_FOUND, "USER_MISSING"));
	}

	@Test
	void reportsAnErrorWithoutAReason() {
		assertReported(UserServiceGrpc.getGetUserMethod(), Status.UNKNOWN.asRuntimeException());
		assertReported(UserServiceGrpc.getGetUserMethod(),
				Status.INTERNAL.withDescription("Application error processing RPC").asRuntimeException());
	}

	private static StatusRuntimeException error(Status.Code code, String reason) {
		return new RpcError(code, reason, "a sentence").toException();
	}

	private static void assertAccepted(MethodDescriptor<?, ?> method, StatusRuntimeException error) {
		assertThat(ErrorConformance.violation(method, error.getStatus(), trailers(error))).isEmpty();
	}

	private static void assertReported(MethodDescriptor<?, ?> method, StatusRuntimeException error) {
		assertThat(ErrorConformance.violation(method, error.getStatus(), trailers(error))).isPresent();
	}

	private static Metadata trailers(StatusRuntimeException error) {
		return (error.getTrailers() != null) ? error.getTrailers() : new Metadata();
	}

}
