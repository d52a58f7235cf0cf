package io.userservice.security.access;

import java.util.Optional;

import io.micrometer.core.instrument.MeterRegistry;
import io.userservice.error.RpcError;
import io.userservice.error.ServiceErrors;
import io.userservice.logging.LimitedLog;
import io.userservice.rpc.error.ExceptionMapper;
import io.userservice.rpc.error.LogProperties;
import io.userservice.security.token.TokenException;
import org.slf4j.LoggerFactory;

import org.springframework.stereotype.Component;

/** Maps refused tokens and missing scopes. */
@Component
class AccessExceptionMapper implements ExceptionMapper {

	private final LimitedLog log;

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
			return Optional.of(ServiceErrors.scopeMissing(missing.scope()));
		}
		return Optional.empty();
	}

	private static RpcError tokenError(TokenException.Reason reason) {
		return switch (reason) {
			case MISSING -> ServiceErrors.tokenMissing();
			case INVALID -> ServiceErrors.tokenInvalid();
			case EXPIRED -> ServiceErrors.tokenExpired();
			case UNVERIFIABLE -> ServiceErrors.identityProviderUnavailable();
		};
	}

}
