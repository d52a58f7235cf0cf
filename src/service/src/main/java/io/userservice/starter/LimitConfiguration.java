package io.userservice.starter;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.userservice.rpc.lifecycle.AgedConnectionInterceptor;
import io.userservice.rpc.limit.Bound;
import io.userservice.rpc.limit.BoundMetrics;
import io.userservice.rpc.limit.CallRateInterceptor;
import io.userservice.rpc.limit.ConnectionsFilter;
import io.userservice.rpc.limit.LimitProperties;
import io.userservice.rpc.limit.MetadataSizeInterceptor;
import io.userservice.rpc.limit.OpenCallsInterceptor;
import io.userservice.rpc.limit.UnfinishedMessages;
import io.userservice.rpc.observation.CallObservers;
import io.userservice.rpc.overload.EventLoopLag;
import io.userservice.rpc.overload.Lateness;
import io.userservice.rpc.overload.OverloadInterceptor;
import io.userservice.rpc.server.CallTimer;
import io.userservice.rpc.server.MethodPolicies;
import io.userservice.user.grpc.UserLimits;
import io.userservice.user.read.LookupWaitLimit;
import io.userservice.user.read.UserLookups;
import net.devh.boot.grpc.server.config.GrpcServerProperties;
import net.devh.boot.grpc.server.serverfactory.GrpcServerConfigurer;

import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Scope;

/** Makes the bounds on what callers can use up; {@code docs/limits.md} lists them. */
@Configuration(proxyBeanMethods = false)
class LimitConfiguration {

	@Bean
	Bound connections(LimitProperties properties) {
		return new Bound("connections", properties.connections(), properties.connectionsPerAddress());
	}

	@Bean
	Bound openCalls(LimitProperties properties) {
		return Bound.sharedByHalves("open-calls", properties.openCalls());
	}

	@Bean
	Bound openCallsPerConnection(LimitProperties properties) {
		return new Bound("open-calls-per-connection", Long.MAX_VALUE, properties.openCallsPerConnection());
	}

	@Bean
	Bound unfinishedMessageBytes(LimitProperties properties) {
		return Bound.sharedByHalves("unfinished-messages", properties.unfinishedMessages().toBytes());
	}

	@Bean
	UnfinishedMessages unfinishedMessages(CallObservers observers, Bound unfinishedMessageBytes) {
		return new UnfinishedMessages(observers, unfinishedMessageBytes);
	}

	@Bean
	EventLoopLag eventLoopLag(LimitProperties properties) {
		return new EventLoopLag(properties.overloadAfter());
	}

	/** One for each kind of lookup. */
	@Bean
	@Scope(ConfigurableBeanFactory.SCOPE_PROTOTYPE)
	LookupWaitLimit lookupWaitLimit(LimitProperties properties) {
		Lateness lateness = new Lateness(properties.overloadWait(), properties.overloadAfter(), UserLookups.BATCH);
		return (oldest, waiting) -> lateness.longestWait(oldest, waiting, System.nanoTime());
	}

	@Bean
	OverloadInterceptor overloadInterceptor(MethodPolicies policies, EventLoopLag lag) {
		return new OverloadInterceptor(policies, lag);
	}

	@Bean
	GrpcServerConfigurer connectionLimitsConfigurer(Bound connections, EventLoopLag lag, LimitProperties properties) {
		return (builder) -> {
			builder.addTransportFilter(lag);
			builder.addTransportFilter(new ConnectionsFilter(connections));
			// The in-process server of tests has no handshake.
			if (builder instanceof NettyServerBuilder netty) {
				netty.handshakeTimeout(properties.handshakeTimeout().toMillis(), TimeUnit.MILLISECONDS);
			}
		};
	}

	@Bean
	OpenCallsInterceptor openCallsInterceptor(MethodPolicies policies, Bound openCalls, Bound openCallsPerConnection,
			LimitProperties properties) {
		return new OpenCallsInterceptor(policies, openCalls, openCallsPerConnection,
				(int) properties.openMessageSize().toBytes());
	}

	@Bean
	MetadataSizeInterceptor metadataSizeInterceptor(LimitProperties properties) {
		return new MetadataSizeInterceptor(properties.metadataSize().toBytes());
	}

	@Bean
	CallRateInterceptor callRateInterceptor(MethodPolicies policies, LimitProperties properties) {
		return new CallRateInterceptor(policies, properties.callsPerSecond());
	}

	@Bean
	AgedConnectionInterceptor agedConnectionInterceptor(MethodPolicies policies, CallTimer timer,
			GrpcServerProperties server) {
		return new AgedConnectionInterceptor(policies, timer, server.getMaxConnectionAge(),
				server.getMaxConnectionAgeGrace());
	}

	@Bean
	BoundMetrics boundMetrics(List<Bound> bounds, UserLimits users) {
		return new BoundMetrics(Stream.concat(bounds.stream(), users.bounds().stream()).toList());
	}

}
