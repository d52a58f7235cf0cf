package io.userservice.user.watch;

import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;

import org.springframework.stereotype.Component;

/** Reports the number of watchers, and whether they follow or lag behind. */
@Component
class FeedMetrics implements MeterBinder {

	private final ChangeFeed feed;

	FeedMetrics(ChangeFeed feed) {
		this.feed = feed;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		Gauge.builder("user.service.watchers", this.feed, (watched) -> watched.watches().size())
			.description("WatchUsers calls that are open")
			.register(registry);
		Gauge
			.builder("user.service.watchers.stuck", this.feed,
					(watched) -> watched.watches().stream().filter(ChangeWatch::isStuck).count())
			.description("WatchUsers calls whose client has read nothing for 15 s")
			.register(registry);
		TimeGauge
			.builder("user.service.changes.lag", this.feed, TimeUnit.SECONDS,
					(watched) -> watched.lag().toMillis() / 1e3)
			.description("Time since this replica has read the log of changes to its end")
			.register(registry);
	}

}
