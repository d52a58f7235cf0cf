package io.userservice.client.boot;

import io.userservice.api.UserServiceGrpc;
import io.userservice.client.ClientProperties;
import io.userservice.client.UserChanges;
import io.userservice.client.UserCopy;
import io.userservice.client.channel.UserCopyLifecycle;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.AnyNestedCondition;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.grpc.client.autoconfigure.CompositeChannelFactoryAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.grpc.client.GrpcChannelFactory;

/**
 * Keeps the beans of type {@link UserCopy}, by the channel {@code user-service} of Boot's
 * own client, unless the application has {@link UserChanges} of its own.
 */
@AutoConfiguration(after = { BootClientAutoConfiguration.class, CompositeChannelFactoryAutoConfiguration.class },
		beforeName = "io.userservice.client.starter.UserCopyAutoConfiguration")
@ConditionalOnBean({ BootChannels.class, UserCopy.class, GrpcChannelFactory.class })
@ConditionalOnMissingBean(UserChanges.class)
@Conditional(BootUserCopyAutoConfiguration.HasChannel.class)
public class BootUserCopyAutoConfiguration {

	@Bean
	UserCopyLifecycle userServiceBootUserCopyLifecycle(GrpcChannelFactory channels, ClientProperties properties,
			ObjectProvider<UserCopy> copies) {
		String channel = ClientProperties.DEFAULT_CHANNEL;
		return new UserCopyLifecycle(() -> UserServiceGrpc.newBlockingStub(channels.createChannel(channel)),
				properties.channels().get(channel).longestSilence(), copies.orderedStream().toList());
	}

	/**
	 * Without a target the channel is net.devh's; where that jar is missing, too, the
	 * start ends with the property that is not set.
	 */
	static class HasChannel extends AnyNestedCondition {

		HasChannel() {
			super(ConfigurationPhase.REGISTER_BEAN);
		}

		@ConditionalOnProperty("spring.grpc.client.channel.user-service.target")
		static class Set {

		}

		@ConditionalOnMissingClass("io.userservice.client.starter.UserCopyAutoConfiguration")
		static class Alone {

		}

	}

}
