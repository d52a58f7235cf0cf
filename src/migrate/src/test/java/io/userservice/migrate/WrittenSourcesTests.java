package io.userservice.migrate;

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import javax.tools.ToolProvider;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.grpc.client.autoconfigure.CompositeChannelFactoryAutoConfiguration;
import org.springframework.boot.grpc.client.autoconfigure.GrpcClientAutoConfiguration;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.grpc.client.GrpcClientFactory;

import static org.assertj.core.api.Assertions.assertThat;

/** The sources that the program writes, and those that it leaves. */
class WrittenSourcesTests {

	private static final String MAIN = "src/main/java/com/example/Main.java";

	private static final String CLIENTS = "src/main/java/com/example/GrpcClients.java";

	@TempDir
	Path folder;

	private InventedApplication application(String... files) {
		InventedApplication application = InventedApplication.of(this.folder, files);
		application.write(MAIN,
				"package com.example;\n\n@org.springframework.boot.autoconfigure.SpringBootApplication\nclass Main {\n}\n");
		return application;
	}

	private static String source(String... lines) {
		return "package com.example;\n\nimport io.stubs.AGrpc.AStub;\nimport net.devh.boot.grpc.client.inject.GrpcClient;\n\n"
				+ String.join("\n", lines) + "\n";
	}

	@Test
	void namesBeansByTheirChannelWhereATypeIsThereTwice() {
		String path = "src/main/java/com/example/Two.java";
		InventedApplication application = application(path, source("class Two {", "", "\t@GrpcClient(\"one\")",
				"\tAStub one;", "", "\t@GrpcClient(value = \"two\")", "\tvoid two(AStub two) {", "\t}", "", "}"));
		assertThat(application.run("--write").byHand()).allMatch((told) -> told.contains("has no address"));
		assertThat(application.read(path)).isEqualTo("""
				package com.example;

				import io.stubs.AGrpc.AStub;
				import org.springframework.beans.factory.annotation.Autowired;
				import org.springframework.beans.factory.annotation.Qualifier;

				class Two {

					@Autowired
					@Qualifier("oneAStub")
					AStub one;

					@Autowired
					void two(@Qualifier("twoAStub") AStub two) {
					}

				}
				""");
		assertThat(application.read(CLIENTS))
			.contains("@ImportGrpcClients(target = \"one\", prefix = \"one\", types = { io.stubs.AGrpc.AStub.class })")
			.contains("@ImportGrpcClients(target = \"two\", prefix = \"two\", types = { io.stubs.AGrpc.AStub.class })");
	}

	@Test
	void leavesWhatIsNotCertainAndTellsWhere() {
		String path = "src/main/java/com/example/Open.java";
		InventedApplication application = application(path,
				source("class Open {", "@GrpcClient(\"a\") io.grpc.Channel channel;",
						"@GrpcClient(value = \"a\", interceptorNames = \"x\") AStub intercepted;",
						"@GrpcClient(\"a\") private final AStub fixed = null;", "@GrpcClient(System.NAME) AStub named;",
						"@GrpcClient(\"a\") Unknown unknown;", "void call(@GrpcClient(\"a\") AStub stub) { }", "}"));
		String before = application.read(path);
		assertThat(application.run("--write").byHand())
			.filteredOn((told) -> told.contains("Open.java") && !told.contains("has no address"))
			.extracting((told) -> told.replaceFirst(".*Open\\.java:(\\d+):.*", "$1"))
			.containsExactly("4", "7", "8", "9", "10", "11", "12");
		assertThat(application.read(path)).isEqualTo(before);
	}

	@Test
	void makesInterceptorsBeansOfTheirOwn() {
		String path = "src/main/java/com/example/Interceptors.java";
		InventedApplication application = application(path, """
				package com.example;

				import net.devh.boot.grpc.client.interceptor.GrpcGlobalClientInterceptor;

				@GrpcGlobalClientInterceptor
				class Interceptors implements io.grpc.ClientInterceptor {

					@GrpcGlobalClientInterceptor
					io.grpc.ClientInterceptor other() {
						return null;
					}

				}
				""");
		application.run("--write");
		assertThat(application.read(path)).isEqualTo("""
				package com.example;

				import org.springframework.context.annotation.Bean;
				import org.springframework.grpc.client.GlobalClientInterceptor;
				import org.springframework.stereotype.Component;

				@Component
				@GlobalClientInterceptor
				class Interceptors implements io.grpc.ClientInterceptor {

					@Bean
					@GlobalClientInterceptor
					io.grpc.ClientInterceptor other() {
						return null;
					}

				}
				""");
	}

	@Test
	void movesBeansOfConfigurations() {
		String path = "src/main/java/com/example/Stubs.java";
		InventedApplication application = application(path, """
				package com.example;

				import io.stubs.AGrpc.AStub;
				import net.devh.boot.grpc.client.inject.GrpcClient;
				import net.devh.boot.grpc.client.inject.GrpcClientBean;

				@GrpcClientBean(clazz = AStub.class, client = @GrpcClient("a"))
				class Stubs {
				}
				""");
		application.run("--write");
		assertThat(application.read(path)).isEqualTo("""
				package com.example;

				import io.stubs.AGrpc.AStub;

				class Stubs {
				}
				""");
		assertThat(application.read(CLIENTS))
			.contains("@ImportGrpcClients(target = \"a\", prefix = \"a\", types = { io.stubs.AGrpc.AStub.class })");
	}

	@Test
	void tellsOfOtherTypesOfTheStarter() {
		String path = "src/main/java/com/example/Others.java";
		InventedApplication application = application(path, """
				import net.devh.boot.grpc.client.channelfactory.GrpcChannelConfigurer;
				import net.devh.boot.grpc.client.inject.StubTransformer;

				class Others {
				}
				""");
		assertThat(application.run().byHand()).filteredOn((told) -> told.contains("Others.java"))
			.hasSize(2)
			.anyMatch((told) -> told.contains("GrpcChannelBuilderCustomizer"));
	}

	/** The sources compile against Boot's client, and each stub goes to its channel. */
	@Test
	void makesAnApplicationThatStartsWithBootsClient() throws Exception {
		String path = "src/main/java/com/example/Health.java";
		InventedApplication application = application(path, """
				package com.example;

				import io.grpc.health.v1.HealthGrpc;
				import io.grpc.health.v1.HealthGrpc.HealthBlockingStub;
				import net.devh.boot.grpc.client.inject.GrpcClient;

				public class Health {

					@GrpcClient("one")
					HealthBlockingStub one;

					HealthGrpc.HealthBlockingStub two;

					HealthGrpc.HealthFutureStub three;

					@GrpcClient("two")
					void setTwo(HealthGrpc.HealthBlockingStub two) {
						this.two = two;
					}

					public Health(@GrpcClient("three") HealthGrpc.HealthFutureStub three) {
						this.three = three;
					}

					@Override
					public String toString() {
						return this.one.getChannel().authority() + " " + this.two.getChannel().authority() + " "
								+ this.three.getChannel().authority();
					}

				}
				""");
		application.run("--write");
		Path classes = Files.createDirectories(this.folder.resolve("classes"));
		assertThat(ToolProvider.getSystemJavaCompiler()
			.run(null, null, null, "-proc:none", "-d", classes.toString(), this.folder.resolve(path).toString(),
					this.folder.resolve(CLIENTS).toString()))
			.isZero();
		try (URLClassLoader loader = new URLClassLoader(new URL[] { classes.toUri().toURL() });
				AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
			context.setEnvironment(EffectiveSettings.environment(this.folder, this.folder, List.of()));
			context.setClassLoader(loader);
			context.register(SslAutoConfiguration.class, GrpcClientAutoConfiguration.class,
					CompositeChannelFactoryAutoConfiguration.class, loader.loadClass("com.example.GrpcClients"),
					loader.loadClass("com.example.Health"));
			context.registerBean(GrpcClientFactory.class);
			context.refresh();
			assertThat(context.getBean("health")).hasToString("one two three");
		}
	}

}
