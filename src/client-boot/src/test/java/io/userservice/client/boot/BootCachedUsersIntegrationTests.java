package io.userservice.client.boot;

import java.util.function.Consumer;

import io.grpc.Channel;
import io.userservice.client.testing.CachedUsers;

import org.springframework.context.ApplicationContext;
import org.springframework.grpc.client.GrpcChannelFactory;

/** The near cache of a channel of Boot's own gRPC client. */
class BootCachedUsersIntegrationTests extends CachedUsers {

	@Override
	protected void run(int port, Consumer<ApplicationContext> work) {
		BootApplication
			.withJar(BootApplication.plaintext("static://localhost:" + port,
					BootApplication.CLIENT + "cache.enabled=true",
					BootApplication.CLIENT + "cache.max-staleness=" + MAX_STALENESS,
					BootApplication.CLIENT + "token.value=t"))
			.run((application) -> work.accept(application.getSourceApplicationContext()));
	}

	@Override
	protected Channel channel(ApplicationContext application) {
		return application.getBean(GrpcChannelFactory.class).createChannel("user-service");
	}

}
