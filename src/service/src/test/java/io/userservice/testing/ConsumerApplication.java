package io.userservice.testing;

import io.grpc.Channel;
import io.userservice.client.channel.ClientAutoConfiguration;
import io.userservice.client.starter.UserServiceClientAutoConfiguration;
import io.userservice.tls.TlsAutoConfiguration;
import io.userservice.tls.netty.NettyTlsAutoConfiguration;
import net.devh.boot.grpc.client.autoconfigure.GrpcClientAutoConfiguration;
import net.devh.boot.grpc.client.channelfactory.GrpcChannelFactory;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** Another service that calls the user service through the client jar, in plaintext. */
@ImportAutoConfiguration({ TlsAutoConfiguration.class, NettyTlsAutoConfiguration.class, ClientAutoConfiguration.class,
		UserServiceClientAutoConfiguration.class, GrpcClientAutoConfiguration.class })
public class ConsumerApplication {

	public static ConfigurableApplicationContext start(String address, String... settings) {
		return new SpringApplicationBuilder(ConsumerApplication.class).web(WebApplicationType.NONE)
			.properties("spring.config.name=none", "spring.main.banner-mode=off",
					"grpc.client.user-service.address=" + address,
					"grpc.client.user-service.negotiation-type=plaintext")
			.properties(settings)
			.run();
	}

	public static Channel channel(ConfigurableApplicationContext context) {
		return context.getBean(GrpcChannelFactory.class).createChannel("user-service");
	}

}
