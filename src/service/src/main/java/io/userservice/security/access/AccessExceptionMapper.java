package io.userservice.security.access;

import java.time.Duration;
import java.util.Optional;

import io.grpc.Status;
import io.micrometer.core.instrument.MeterRegistry;
import io.userservice.logging.LimitedLog;
import io.userservice.rpc.error.ExceptionMapper;
import io.userservice.rpc.error.LogProperties;
import io.userservice.rpc.error.RpcError;
import io.userservice.security.token.TokenException;
import org.slf4j.LoggerFactory;

import org.springframework.stereotype.Component;

/** Maps refused tokens and missing scopes. */
@Component
class AccessExceptionMapper implements ExceptionMapper {

	private final LimitedLog log;

	private static final Duration RETRY_DELAY = Duration.ofSeconds(1);

	AccessExceptionMapper(LogProperties properties, MeterRegistry registry) {
		this.log = new LimitedLog(LoggerFactory.getLogger(AccessExceptionMapper.class), properties.linesPerSecond(),
				registry);
	}

	@Override
	public Optional<RpcError> map(Throwable exception) {
		if (exception instanceof TokenException token) {
			this.log.log((logger) -> logger.info("Token refused, {}: {}", token.reason(), token.getMessage()));
			return Optional.of(tokenError(token.reason()));
		}
		if (exception instanceof ScopeMissingException missing) {
			return Optional.of(new RpcError(Status.Code.PERMISSION_DENIED, "SCOPE_MISSING",
					"The token does not have the scope " + missing.scope() + ".")
				.with("scope", missing.scope()));
		}
		return Optional.empty();
	}

	private static RpcError tokenError(TokenException.Reason reason) {
		return switch (reason) {
			case MISSING -> unauthenticated("TOKEN_MISSING", "Send a bearer token in the authorization metadata.");
			case INVALID -> unauthenticated("TOKEN_INVALID", "The bearer token is not valid.");
			case EXPIRED -> unauthenticated("TOKEN_EXPIRED", "The bearer token has expired.");
			case UNVERIFIABLE -> new RpcError(Status.Code.UNAVAILABLE, "IDENTITY_PROVIDER_UNAVAILABLE",
					"The token cannot be verified now; try again.")
				.retryAfter(RETRY_DELAY);
		};
	}

	private static RpcError unauthenticated(String reason, String message) {
		return new RpcError(Status.Code.UNAUTHENTICATED, reason, message);
	}

}
