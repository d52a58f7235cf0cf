package io.userservice.starter;

import java.util.Map;

import io.grpc.internal.GrpcUtil;
import org.flywaydb.core.Flyway;

import org.springframework.boot.actuate.info.Info;
import org.springframework.boot.actuate.info.InfoContributor;
import org.springframework.stereotype.Component;

/** Adds to Actuator's {@code info} what a report of a fault needs. */
@Component
class VersionInfo implements InfoContributor {

	private final String schema;

	VersionInfo(Flyway flyway) {
		this.schema = String.valueOf(flyway.info().current().getVersion());
	}

	@Override
	public void contribute(Info.Builder builder) {
		builder.withDetail("schema", Map.of("version", this.schema))
			.withDetail("grpc", Map.of("version", GrpcUtil.IMPLEMENTATION_VERSION));
	}

}
