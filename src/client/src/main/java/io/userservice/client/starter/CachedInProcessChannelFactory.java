package io.userservice.client.starter;

import java.util.List;

import io.grpc.inprocess.InProcessChannelBuilder;
import io.userservice.client.cache.UserCaches;
import net.devh.boot.grpc.client.channelfactory.GrpcChannelConfigurer;
import net.devh.boot.grpc.client.channelfactory.InProcessChannelFactory;
import net.devh.boot.grpc.client.config.GrpcChannelsProperties;
import net.devh.boot.grpc.client.interceptor.GlobalClientInterceptorRegistry;

/** The starter's factory (3.1.0) of channels in the process, with near caches. */
class CachedInProcessChannelFactory extends InProcessChannelFactory {

	private final UserCaches caches;

	CachedInProcessChannelFactory(GrpcChannelsProperties properties, GlobalClientInterceptorRegistry interceptors,
			List<GrpcChannelConfigurer> configurers, UserCaches caches) {
		super(properties, interceptors, configurers);
		this.caches = caches;
	}

	@Override
	protected InProcessChannelBuilder newChannelBuilder(String name) {
		InProcessChannelBuilder builder = super.newChannelBuilder(name);
		this.caches.configure(name, builder);
		return builder;
	}

}
