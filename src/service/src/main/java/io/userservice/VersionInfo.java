package io.userservice;

import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

import io.grpc.internal.GrpcUtil;
import org.flywaydb.core.Flyway;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.info.Info;
import org.springframework.boot.actuate.info.InfoContributor;
import org.springframework.stereotype.Component;

/** Adds to Actuator's {@code info} what a report of a fault needs. */
@Component
class VersionInfo implements InfoContributor {

	private final Map<String, String> schema;

	/**
	 * @param flyway absent where another tool applies the migrations
	 */
	VersionInfo(ObjectProvider<Flyway> flyway) {
		this.schema = flyway.stream()
			.map((migrations) -> migrations.info().current())
			.filter(Objects::nonNull)
			.collect(Collectors.toMap((applied) -> "version", (applied) -> String.valueOf(applied.getVersion())));
	}

	@Override
	public void contribute(Info.Builder builder) {
		builder.withDetail("schema", this.schema)
			.withDetail("grpc", Map.of("version", GrpcUtil.IMPLEMENTATION_VERSION));
	}

}
