package io.userservice.warmup;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.grpc.ManagedChannel;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Measurement;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.userservice.api.CreateUserRequest;
import io.userservice.api.UserServiceGrpc;
import io.userservice.testing.OnPostgres;
import io.userservice.testing.ServiceTest;
import io.userservice.testing.TestChannels;
import io.userservice.user.UserRepository;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.DefaultApplicationArguments;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;

/** What a warm-up leaves behind in the service: nothing. */
class WarmUpIntegrationTests {

	@Nested
	@ServiceTest
	@TestPropertySource(properties = "spring.application.name=alone")
	class OnH2 extends WarmUps {

	}

	@Nested
	@ServiceTest
	@OnPostgres
	@TestPropertySource(properties = "spring.application.name=alone")
	class OnRealPostgres extends WarmUps {

	}

	@ExtendWith(OutputCaptureExtension.class)
	abstract static class WarmUps {

		/** What calls count in, and what bounds them. */
		private static final List<String> COUNTED = List.of("grpc.server", "user.service.failures",
				"user.service.lookup", "user.service.bound", "user.service.access", "user.service.http");

		private static final List<String> TABLES = List.of("users", "user_creations", "user_changes",
				"shared_mailboxes");

		@Autowired
		private WarmUpServer.Starter servers;

		@Autowired
		private TestChannels channels;

		@Autowired
		private MeterRegistry meters;

		@Autowired
		private JdbcTemplate database;

		@Autowired
		private UserRepository repository;

		@Test
		void leavesNothingBehind(CapturedOutput output) throws Exception {
			ManagedChannel channel = this.channels.open((builder) -> {
			});
			var users = UserServiceGrpc.newBlockingStub(channel);
			Map<Meter.Id, Double> used = used();
			users.createUser(
					CreateUserRequest.newBuilder().setName("Ada").setEmail(UUID.randomUUID() + "@example.com").build());
			// The end of a call is counted after its response.
			Awaitility.await()
				.until(() -> used().entrySet()
					.stream()
					.allMatch((gauge) -> gauge.getValue() <= used.getOrDefault(gauge.getKey(), 0.0)));
			long idBlock = this.repository.nextIdBlock();
			Map<String, Object> before = traces();
			WarmUp warmUp = new WarmUp(new WarmUpProperties(300, Duration.ofMinutes(1)), this.servers);
			warmUp.run(new DefaultApplicationArguments());
			assertThat(output).contains("Warmed up by 300 of 300 calls");
			assertThat(traces()).isEqualTo(before);
			assertThat(this.repository.nextIdBlock()).isEqualTo(idBlock + 1_000);
		}

		/** What calls take, those that other tests have left open included. */
		private Map<Meter.Id, Double> used() {
			return Stream.of("grpc.server.active", "user.service.bound.used")
				.flatMap((name) -> this.meters.find(name).gauges().stream())
				.filter((gauge) -> !"connections".equals(gauge.getId().getTag("bound")))
				.collect(Collectors.toMap(Gauge::getId, Gauge::value));
		}

		private Map<String, Object> traces() {
			Map<String, Object> traces = new TreeMap<>();
			for (Meter meter : this.meters.getMeters()) {
				if (COUNTED.stream().anyMatch(meter.getId().getName()::startsWith)) {
					for (Measurement measurement : meter.measure()) {
						traces.put(meter.getId() + " " + measurement.getStatistic(), measurement.getValue());
					}
				}
			}
			assertThat(traces.keySet()).anyMatch((name) -> name.contains("lookup"))
				.anyMatch((name) -> name.contains("list-statements"));
			TABLES.forEach((table) -> traces.put(table,
					this.database.queryForObject("select count(*) from " + table, Integer.class)));
			traces.put("content", this.database.queryForList("select * from users order by id").toString());
			return traces;
		}

	}

}
