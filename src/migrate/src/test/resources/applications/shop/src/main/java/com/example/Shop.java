package com.example;

import io.example.reviews.ReviewsGrpc.ReviewsBlockingStub;
import io.example.stock.StockGrpc.StockBlockingStub;
import net.devh.boot.grpc.client.inject.GrpcClient;

import org.springframework.boot.autoconfigure.SpringBootApplication;

@SpringBootApplication
public class Shop {

	static final String REVIEWS = "reviews";

	@GrpcClient("stock")
	private StockBlockingStub stock;

	@GrpcClient("newsletter")
	private io.example.newsletter.NewsletterGrpc.NewsletterStub newsletter;

	Shop(@GrpcClient(REVIEWS) ReviewsBlockingStub reviews) {
	}

}
