package io.userservice.client.starter;

import io.userservice.api.UserServiceGrpc;
import io.userservice.client.ClientProperties;
import io.userservice.client.UserChanges;
import io.userservice.client.UserCopy;
import io.userservice.client.channel.UserCopyLifecycle;
import net.devh.boot.grpc.client.autoconfigure.GrpcClientAutoConfiguration;
import net.devh.boot.grpc.client.channelfactory.GrpcChannelFactory;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/**
 * Keeps the beans of type {@link UserCopy}, by the channel {@code user-service}, unless
 * the application has {@link UserChanges} of its own.
 */
@AutoConfiguration(after = { UserServiceClientAutoConfiguration.class, GrpcClientAutoConfiguration.class })
@ConditionalOnBean({ UserCopy.class, GrpcChannelFactory.class })
@ConditionalOnMissingBean({ UserChanges.class, UserCopyLifecycle.class })
public class UserCopyAutoConfiguration {

	@Bean
	UserCopyLifecycle userServiceUserCopyLifecycle(GrpcChannelFactory channels, ClientProperties properties,
			ObjectProvider<UserCopy> copies) {
		String channel = ClientProperties.DEFAULT_CHANNEL;
		return new UserCopyLifecycle(() -> UserServiceGrpc.newBlockingStub(channels.createChannel(channel)),
				properties.channels().get(channel).longestSilence(), copies.orderedStream().toList());
	}

}
