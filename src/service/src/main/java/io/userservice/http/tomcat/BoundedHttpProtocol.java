package io.userservice.http.tomcat;

import org.apache.coyote.Processor;
import org.apache.coyote.http11.Http11NioProtocol;

/**
 * HTTP whose connections cannot be kept by clients that send slowly, and are shared among
 * addresses.
 *
 * @see BoundedHttpProcessor
 * @see FairNioEndpoint
 */
public class BoundedHttpProtocol extends Http11NioProtocol {

	public BoundedHttpProtocol() {
		super(new FairNioEndpoint());
		// A client that asks first sends no body that nobody reads.
		setContinueResponseTiming("onRead");
	}

	@Override
	protected Processor createProcessor() {
		return new BoundedHttpProcessor(this);
	}

}
