package greeter;

import java.util.List;
import java.util.stream.Stream;

import io.grpc.Metadata;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import org.junit.jupiter.api.Test;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;

import static org.assertj.core.api.Assertions.assertThat;

/** Traces of calls. Not a SpringBootTest, in which Boot switches tracing off. */
class TracingTests {

	private static final Metadata.Key<String> TRACEPARENT = Metadata.Key.of("traceparent",
			Metadata.ASCII_STRING_MARSHALLER);

	private static final InMemorySpanExporter SPANS = InMemorySpanExporter.create();

	@Test
	void sendsTheTraceToAReplicaOfSeveral() {
		try (FakeReplica first = new FakeReplica();
				FakeReplica second = new FakeReplica();
				ConfigurableApplicationContext context = start(first, second)) {
			Observation.createNotStarted("job", context.getBean(ObservationRegistry.class))
				.observe(() -> context.getBean(Greeter.class).greet(1));
			// A span is exported when it ends, so the inner one comes first.
			List<SpanData> spans = SPANS.getFinishedSpanItems();
			assertThat(spans).extracting(SpanData::getName).containsExactly("user.UserService/GetUser", "job");
			SpanData call = spans.get(0);
			assertThat(call.getKind()).isEqualTo(SpanKind.CLIENT);
			assertThat(call.getParentSpanId()).isEqualTo(spans.get(1).getSpanId());
			assertThat(Stream.concat(first.headers.stream(), second.headers.stream()))
				.extracting((headers) -> headers.get(TRACEPARENT))
				.containsExactly("00-%s-%s-%s".formatted(call.getTraceId(), call.getSpanId(),
						call.getSpanContext().getTraceFlags().asHex()));
		}
	}

	private static ConfigurableApplicationContext start(FakeReplica first, FakeReplica second) {
		return new SpringApplicationBuilder(GreeterApplication.class, TracingConfiguration.class)
			.web(WebApplicationType.NONE)
			.run("--%s=static://localhost:%d,localhost:%d".formatted(Starter.address("user-service"), first.port(),
					second.port()), "--user-service.client.user-service.token.file=",
					"--user-service.client.user-service.deadline=60s", "--management.tracing.sampling.probability=1");
	}

	/** Exports the spans to memory. */
	static class TracingConfiguration {

		@Bean
		SpanProcessor spans() {
			return SimpleSpanProcessor.create(SPANS);
		}

	}

}
