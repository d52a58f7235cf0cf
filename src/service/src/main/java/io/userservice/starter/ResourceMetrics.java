package io.userservice.starter;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

import io.grpc.netty.shaded.io.netty.util.internal.PlatformDependent;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.userservice.tls.TlsManagers;
import net.devh.boot.grpc.server.config.GrpcServerProperties;

import org.springframework.stereotype.Component;

/** Reports Netty's memory outside the heap, and the time until certificates expire. */
@Component
class ResourceMetrics implements MeterBinder {

	private static final String SERVER = "grpc.server.security";

	private final TlsManagers managers;

	private final boolean showsCertificate;

	private final Clock clock = Clock.systemUTC();

	ResourceMetrics(TlsManagers managers, GrpcServerProperties server) {
		this.managers = managers;
		this.showsCertificate = server.getSecurity().isEnabled();
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		Gauge.builder("user.service.netty.memory.used", PlatformDependent::usedDirectMemory)
			.description("Memory of gRPC's Netty outside the heap; -1 where Netty does not know")
			.baseUnit("bytes")
			.register(registry);
		Gauge.builder("user.service.netty.memory.max", PlatformDependent::maxDirectMemory)
			.description("The most that it takes")
			.baseUnit("bytes")
			.register(registry);
		if (this.showsCertificate) {
			TimeGauge.builder("user.service.certificate.expiry", this, TimeUnit.SECONDS, ResourceMetrics::untilExpiry)
				.description("Time until the first certificate of the server's chain expires")
				.register(registry);
		}
	}

	private double untilExpiry() {
		Instant expiry = this.managers.expiries().get(SERVER);
		return (expiry != null) ? Duration.between(this.clock.instant(), expiry).toSeconds() : Double.NaN;
	}

}
