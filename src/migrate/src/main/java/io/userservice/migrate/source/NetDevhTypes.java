package io.userservice.migrate.source;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.userservice.migrate.told.Place;
import io.userservice.migrate.told.Told;

/** What Boot's client has in place of the other types of net.devh's. */
final class NetDevhTypes {

	private static final Pattern IMPORT = Pattern
		.compile("import (?:static )?(net\\.devh\\.boot\\.grpc\\.(?:client|common)\\.[\\w.*]+);?");

	private static final Map<String, String> EQUALS = Map.ofEntries(
			Map.entry("GrpcClient", "the annotation is left at a place that is told of beside this"),
			Map.entry("GrpcClientBean", "the annotation is left at a place that is told of beside this"),
			Map.entry("GrpcClientBeans", "use @ImportGrpcClients(target, types), once for each"),
			Map.entry("StubTransformer",
					"there is no equal: let a @Bean method make the stub by GrpcChannelFactory.createChannel(name), and change it"),
			Map.entry("GrpcChannelConfigurer",
					"use a bean GrpcChannelBuilderCustomizer<B extends ManagedChannelBuilder<B>>: customize(name, builder);"
							+ " casts to the shaded NettyChannelBuilder fail with Boot's starter, whose Netty is unshaded"),
			Map.entry("GrpcChannelFactory",
					"use org.springframework.grpc.client.GrpcChannelFactory; each createChannel(name) makes another channel"
							+ " there, so keep it"),
			Map.entry("GlobalClientInterceptorConfigurer", "use beans with @GlobalClientInterceptor, in their @Order"),
			Map.entry("GlobalClientInterceptorRegistry", "use beans with @GlobalClientInterceptor, in their @Order"),
			Map.entry("GrpcChannelsProperties",
					"use org.springframework.boot.grpc.client.autoconfigure.GrpcClientProperties"),
			Map.entry("GrpcChannelProperties",
					"use org.springframework.boot.grpc.client.autoconfigure.GrpcClientProperties.Channel"),
			Map.entry("CallCredentialsHelper",
					"use BearerTokenAuthenticationInterceptor or BasicAuthenticationInterceptor of spring-grpc, or"
							+ " CallCredentials of gRPC; the former do not ask for TLS"),
			Map.entry("StubFactory", "use org.springframework.grpc.client.StubFactory"));

	private NetDevhTypes() {
	}

	/**
	 * What a file still has of net.devh's.
	 * @param original the text whose lines are told
	 * @param text as it is written
	 */
	static List<Told> left(Path path, String original, String text) {
		List<Told> told = new ArrayList<>();
		Matcher imported = IMPORT.matcher(text);
		while (imported.find()) {
			String name = imported.group(1);
			String simple = name.replaceFirst(".*\\.(?=[A-Z*])", "");
			told.add(Told.byHand(new Place(path, line(original, name)), name,
					EQUALS.getOrDefault(simple, "there is no equal that this program knows of")));
		}
		return told;
	}

	private static int line(String text, String part) {
		int at = text.indexOf(part);
		return (int) text.substring(0, Math.max(0, at)).chars().filter((next) -> next == '\n').count() + 1;
	}

}
